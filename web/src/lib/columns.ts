import type { ColumnKey } from "./preferences.svelte";
import type { SortKey } from "./sorting";

/** A column of a table. */
export interface TableColumn<K extends string, S extends string> {
  readonly key: K | "name";
  readonly title: string;
  /** What the head says to screen readers and on hover. */
  readonly meaning: string;
  /** Absent where sorting makes no sense. */
  readonly sort?: S;
  /** The least width, pixels. */
  readonly width: number;
  /** The share of room that is left over; 0 for a fixed width. */
  readonly grow: number;
  readonly number: boolean;
  /** The lower, the longer it stays when room gets scarce. */
  readonly rank: number;
}

export type Column = TableColumn<ColumnKey, SortKey>;

/** All columns of the devices table, in their order. */
export const TABLE_COLUMNS: readonly Column[] = [
  { key: "state", title: "State", meaning: "State, and since when", sort: "state", width: 138, grow: 0, number: false, rank: 1 },
  { key: "name", title: "Name", meaning: "Name", sort: "name", width: 150, grow: 2, number: false, rank: 0 },
  { key: "labels", title: "Labels", meaning: "Labels", width: 130, grow: 1.5, number: false, rank: 9 },
  { key: "cpu", title: "CPU", meaning: "CPU, now and over the last hour", sort: "cpu_pct", width: 126, grow: 0, number: true, rank: 2 },
  { key: "mem", title: "Memory", meaning: "Memory in use", sort: "mem_pct", width: 92, grow: 0, number: true, rank: 3 },
  { key: "disk", title: "Disk", meaning: "Space used on the root file system", sort: "disk_pct", width: 92, grow: 0, number: true, rank: 4 },
  { key: "load", title: "Load", meaning: "Load average over 1 minute", sort: "load1", width: 56, grow: 0, number: true, rank: 6 },
  { key: "rx", title: "Receive", meaning: "Traffic received", sort: "rx_bytes_per_s", width: 90, grow: 0, number: true, rank: 7 },
  { key: "tx", title: "Send", meaning: "Traffic sent", sort: "tx_bytes_per_s", width: 90, grow: 0, number: true, rank: 8 },
  { key: "uptime", title: "Uptime", meaning: "Time since boot", sort: "uptime_s", width: 88, grow: 0, number: true, rank: 10 },
  { key: "seen", title: "Seen", meaning: "When the last report arrived", sort: "last_seen", width: 80, grow: 0, number: true, rank: 5 },
  { key: "address", title: "Address", meaning: "Address of the default route's interface", width: 120, grow: 0.5, number: false, rank: 11 },
  { key: "os", title: "System", meaning: "Operating system", width: 130, grow: 1, number: false, rank: 12 },
  { key: "model", title: "Model", meaning: "Vendor and model", width: 130, grow: 1, number: false, rank: 13 },
];

/** The room between two columns, pixels. */
export const COLUMN_GAP = 14;

/** Those columns that there is room for: the least important give way first. */
export function fitting<C extends TableColumn<string, string>>(columns: readonly C[], room: number): C[] {
  const fit = [...columns];
  const needed = (): number => fit.reduce((sum, column) => sum + column.width + COLUMN_GAP, -COLUMN_GAP);
  while (needed() > room && fit.length > 2) {
    const last = fit.reduce((worst, column) => (column.rank > worst.rank ? column : worst));
    fit.splice(fit.indexOf(last), 1);
  }
  return fit;
}

/** The columns as `grid-template-columns`. */
export function gridTemplate(columns: readonly TableColumn<string, string>[]): string {
  return columns
    .map(({ width, grow }) => (grow > 0 ? `minmax(${width}px, ${grow}fr)` : `${width}px`))
    .join(" ");
}
