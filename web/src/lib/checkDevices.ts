/** Checks for devices: the devices, how a target names one, and the checks of single devices beneath. */
import type { Check, CheckSettings, Device } from "../api/types";

/** What stands for a device in a target. */
const PLACES = ["{address}", "{id}", "{name}"];

export function hasPlace(target: string): boolean {
  return PLACES.some((place) => target.includes(place));
}

/** The target of a check for devices, as each kind wants it. */
export function placeTarget(kind: string): string {
  const forms: Readonly<Record<string, string>> = {
    http: "https://{address}/",
    tcp: "{address}:443",
    tcping: "{address}:443",
    tls: "{address}:443",
    udp: "{address}:7",
  };
  return forms[kind] ?? "{address}";
}

/** The address by which a device is checked: its label `address`, or else what it reported. */
export function checkedAddress(device: Device): string | undefined {
  return device.labels["address"] ?? device.address;
}

/** The target of one device, as the server makes it. */
export function targetOf(form: string, device: Device): string {
  return form.replaceAll("{address}", checkedAddress(device) ?? "").replaceAll("{id}", device.id).replaceAll("{name}", device.name);
}

type DeviceChoice = Pick<CheckSettings, "devices" | "device_labels" | "device_agents">;

/** Whether a check is for devices. */
export function isForDevices({ devices = [], device_labels = {}, device_agents = false }: DeviceChoice): boolean {
  return device_agents || devices.length > 0 || Object.keys(device_labels).length > 0;
}

/** The devices that a check is for, of those that there are; with and without an address. */
export function devicesOf({ devices = [], device_labels = {}, device_agents = false }: DeviceChoice, known: Iterable<Device>): Device[] {
  const wanted = Object.entries(device_labels);
  return [...known].filter(
    (device) =>
      devices.includes(device.id) ||
      (wanted.length > 0 && wanted.every(([name, value]) => device.labels[name] === value)) ||
      (device_agents && device.has_agent !== false),
  );
}

/** Of a check for devices, which devices: `every device with an agent or site=lab`; empty for others. */
export function deviceWords({ devices = [], device_labels = {}, device_agents = false }: DeviceChoice): string {
  const labels = Object.entries(device_labels).map(([name, value]) => `${name}=${value}`);
  return [
    ...(device_agents ? ["every device with an agent"] : []),
    ...(labels.length > 0 ? [`devices with ${labels.join(", ")}`] : []),
    ...(devices.length > 0 ? [`${devices.length} device${devices.length === 1 ? "" : "s"} by name`] : []),
  ].join(" or ");
}

/** Checks for devices with the runs of all their devices, so that a row of the list tells the worst of them. */
export function withRuns(checks: Iterable<Check>): Check[] {
  const all = [...checks];
  const runs = new Map<string, Check["runs"]>();
  for (const { of, runs: own } of all) {
    if (of === undefined) continue;
    const known = runs.get(of);
    if (known) known.push(...own);
    else runs.set(of, [...own]);
  }
  return all.map((check) => (check.instances === undefined ? check : { ...check, runs: runs.get(check.id) ?? [] }));
}

/** What of the checks matches, and the checks for devices that what matches is part of. */
export function withParents(all: readonly Check[], filter: (check: Check) => boolean): Check[] {
  const found = all.filter(filter);
  const needed = new Set(found.flatMap(({ of }) => of ?? []));
  return all.filter((check) => needed.has(check.id) || filter(check));
}

/** A row of the list: a check, what is beneath it, and whether that is on show. */
export interface CheckItem {
  readonly id: string;
  readonly check: Check;
  /** 1 for what is beneath another. */
  readonly depth: 0 | 1;
  /** How many rows can be beneath it. */
  readonly beneath: number;
  readonly open: boolean;
}

/** With more devices than this a check is folded at first. */
export const FEW_DEVICES = 4;

/**
 * The rows of checks in their order: those of single devices beneath the check that they come of.
 *
 * @param opened what people opened or folded themselves, by id
 */
export function itemsOf(sorted: readonly Check[], opened: ReadonlyMap<string, boolean>): CheckItem[] {
  const ids = new Set(sorted.map(({ id }) => id));
  const beneath = new Map<string, Check[]>();
  for (const check of sorted) {
    if (check.of !== undefined && ids.has(check.of)) {
      const siblings = beneath.get(check.of);
      if (siblings) siblings.push(check);
      else beneath.set(check.of, [check]);
    }
  }
  return sorted.flatMap((check) => {
    if (check.of !== undefined && ids.has(check.of)) return [];
    const own = beneath.get(check.id) ?? [];
    const open = own.length > 0 && (opened.get(check.id) ?? own.length <= FEW_DEVICES);
    const item: CheckItem = { id: check.id, check, depth: 0, beneath: own.length, open };
    return [item, ...(open ? own.map((each): CheckItem => ({ id: each.id, check: each, depth: 1, beneath: 0, open: false })) : [])];
  });
}
