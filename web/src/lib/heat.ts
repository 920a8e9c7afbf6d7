import type { Device } from "../api/types";

/** How much a figure asks for attention: 0 not at all, 1 worth a look, 2 soon a problem. */
export type Heat = 0 | 1 | 2;

/** From which value on a figure is warm, and hot. Percent; `load` is per core. */
const BOUNDS = {
  cpu: [85, 97],
  mem: [88, 96],
  disk: [85, 95],
  load: [1.5, 4],
} as const;

export function heatOf(figure: keyof typeof BOUNDS, value: number | undefined): Heat {
  const [warm, hot] = BOUNDS[figure];
  if (value === undefined || value < warm) {
    return 0;
  }
  return value < hot ? 1 : 2;
}

/** The load for each core, where both are known. */
export function loadPerCore(device: Device): number | undefined {
  return device.load1 !== undefined && device.cores ? device.load1 / device.cores : undefined;
}

/** The hottest of a device's figures. What is down has no heat: its values are old. */
export function deviceHeat(device: Device): Heat {
  if (device.state !== "up") {
    return 0;
  }
  return Math.max(
    heatOf("cpu", device.cpu_pct),
    heatOf("mem", device.mem_pct),
    heatOf("disk", device.disk_pct),
    heatOf("load", loadPerCore(device)),
  ) as Heat;
}
