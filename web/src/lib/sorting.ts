import type { Device } from "../api/types";
import { deviceHeat } from "./heat";
import { formatSortBy, nextSortBy, orderBy, parseSortBy, type SortBy } from "./ordering";

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

export type Sort = SortBy<SortKey>;

export const DEFAULT_SORT: Sort = { key: "attention", descending: false };

/** `-cpu_pct` is descending; the default for what is no column. */
export function parseSort(text: string): Sort {
  return parseSortBy(text, SORT_KEYS);
}

export function formatSort(sort: Sort): string {
  return formatSortBy(sort);
}

/** What a click on a column's head leads to: figures begin with the largest, names with A; the third click ends it. */
export function nextSort(current: Sort, key: SortKey): Sort {
  return nextSortBy<SortKey>(current, key, !isText(key));
}

function isText(key: SortKey): boolean {
  return key === "name" || key === "id" || key === "state";
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
  return orderBy(devices, (device) => sortValue(device, sort.key), sort.descending);
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
