import type { Device } from "../api/types";

/** How many devices have each name. */
export function countNames(devices: Iterable<Device>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const device of devices) {
    counts.set(device.name, (counts.get(device.name) ?? 0) + 1);
  }
  return counts;
}

/** What to call a device: its name, with its id where others have that name too. */
export function labelOf(device: Device, counts: ReadonlyMap<string, number>): string {
  return (counts.get(device.name) ?? 0) > 1 && device.name !== device.id ? `${device.name} (${device.id})` : device.name;
}
