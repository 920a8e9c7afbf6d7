import type { Device } from "../src/api/types";

/** A device that is up, with what a test says about it. */
export function device(id: string, more: Partial<Device> = {}): Device {
  return { id, name: id, state: "up", labels: {}, first_seen: 0, ...more };
}
