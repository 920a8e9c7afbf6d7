import { partsOf, type Micros } from "./time";
import type { Column } from "./align";

/**
 * A chart's numbers as CSV (RFC 4180): a line of names, then one line a time, in UTC (ISO 8601).
 *
 * @param times seconds since the epoch
 */
export function toCsv(names: readonly string[], times: readonly number[], columns: readonly Column[]): string {
  const head = ["time", ...names].map(quoted).join(",");
  const lines = times.flatMap((time, i) => {
    const values = columns.map((column) => column[i]);
    return values.every((value) => value === null || value === undefined)
      ? []
      : [[new Date(time * 1000).toISOString(), ...values.map((value) => value ?? "")].join(",")];
  });
  return [head, ...lines, ""].join("\r\n");
}

function quoted(text: string): string {
  // A leading = + - @ would be run as a formula by spreadsheets.
  const safe = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** A name for a downloaded file: `web-1-cpu-20261121-1305.csv`. */
export function fileName(device: string, chart: string, time: Micros, extension: string): string {
  const { year, month, day, hour, minute } = partsOf(time, false);
  const two = (value: number): string => value.toString().padStart(2, "0");
  const words = `${device}-${chart}`.toLowerCase().replace(/[^a-z0-9.]+/g, "-").replace(/^-+|-+$/g, "");
  return `${words}-${year}${two(month)}${two(day)}-${two(hour)}${two(minute)}.${extension}`;
}
