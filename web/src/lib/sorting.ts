import type { Device } from "../api/types";
import { deviceHeat } from "./heat";

/** Columns that can be sorted by, as the API names them, and `attention`: what is wrong first. */
export const SORT_KEYS = [
  "attention",
  "id",
  "name",
  "state",
  "last_seen",
  "cpu_pct",
  "mem_pct",
  "disk_pct",
  "load1",
  "rx_bytes_per_s",
  "tx_bytes_per_s",
  "uptime_s",
] as const;

export type SortKey = (typeof SORT_KEYS)[number];

export interface Sort {
  readonly key: SortKey;
  readonly descending: boolean;
}

export const DEFAULT_SORT: Sort = { key: "attention", descending: false };

/** `-cpu_pct` is descending; the default for what is no column. */
export function parseSort(text: string): Sort {
  const descending = text.startsWith("-");
  const key = SORT_KEYS.find((each) => each === (descending ? text.slice(1) : text));
  return key ? { key, descending } : DEFAULT_SORT;
}

export function formatSort(sort: Sort): string {
  return sort.key === "attention" ? "" : `${sort.descending ? "-" : ""}${sort.key}`;
}

/** What a click on a column's head leads to: figures begin with the largest, names with A; the third click ends it. */
export function nextSort(current: Sort, key: SortKey): Sort {
  const first = !isText(key);
  if (current.key !== key) {
    return { key, descending: first };
  }
  return current.descending === first ? { key, descending: !first } : DEFAULT_SORT;
}

function isText(key: SortKey): boolean {
  return key === "name" || key === "id" || key === "state";
}

const names = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** Compares names as people count: `web-9` before `web-10`. */
export function compareNames(a: Device, b: Device): number {
  return names.compare(a.name, b.name) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

const STATE_RANK = { down: 0, unknown: 1, up: 2 } as const;

/** The lower, the sooner someone should look. */
export function attentionRank(device: Device): number {
  if (device.state === "down") return 0;
  if (device.conflict) return 1;
  if (device.state === "unknown") return 2;
  return 5 - deviceHeat(device);
}

/** The devices in a new order. What has no value comes last either way. */
export function sortDevices(devices: Iterable<Device>, sort: Sort): Device[] {
  const sign = sort.descending ? -1 : 1;
  const key = sort.key;
  const decorated = Array.from(devices, (device) => ({ device, value: sortValue(device, key) }));
  decorated.sort((a, b) => {
    if (a.value === undefined || b.value === undefined) {
      return Number(a.value === undefined) - Number(b.value === undefined) || compareNames(a.device, b.device);
    }
    const order =
      typeof a.value === "number" && typeof b.value === "number"
        ? a.value - b.value
        : names.compare(String(a.value), String(b.value));
    return order !== 0 ? sign * order : compareNames(a.device, b.device);
  });
  return decorated.map((each) => each.device);
}

function sortValue(device: Device, key: SortKey): number | string | undefined {
  switch (key) {
    case "attention":
      return attentionRank(device);
    case "state":
      return STATE_RANK[device.state];
    default:
      return device[key];
  }
}

/**
 * The order to show while values change: the one shown before, without those that went, and those that are new behind
 * it. So that rows do not run away under the pointer.
 */
export function heldOrder(shown: readonly Device[], sorted: readonly Device[]): Device[] {
  const current = new Map(sorted.map((device) => [device.id, device]));
  const kept = shown.flatMap((device) => current.get(device.id) ?? []);
  const known = new Set(kept.map((device) => device.id));
  return [...kept, ...sorted.filter((device) => !known.has(device.id))];
}
