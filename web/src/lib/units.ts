/** Numbers as people read them. Every function answers a text with its unit, and `–` for what was not measured. */

export const ABSENT = "–";

/** What an axis or a cell shows; decides scale and suffix. */
export type Unit = "%" | "B" | "B/s" | "bit/s" | "/s" | "s" | "ms" | "°C" | "MHz" | "d" | "";

const BINARY = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const DECIMAL = ["", "k", "M", "G", "T", "P"];

/** A value in its unit. `bit/s` takes bytes per second, as they are stored, and shows bits. */
export function formatValue(value: number | null | undefined, unit: Unit | string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return ABSENT;
  }
  switch (unit) {
    case "%":
      return `${percentDigits(value)}\u202f%`;
    case "B":
      return scaled(value, 1024, BINARY, "");
    case "B/s":
      return scaled(value, 1024, BINARY, "/s");
    case "bit/s":
      return scaled(value * 8, 1000, DECIMAL, "bit/s");
    case "/s":
      return Math.abs(value) < 1000 ? `${significant(value)}/s` : scaled(value, 1000, DECIMAL, "/s");
    case "s":
      return formatDuration(value);
    case "ms":
      // Round trips on one link or machine are microseconds.
      return Math.abs(value) > 0 && Math.abs(value) < 0.1
        ? `${significant(value * 1000)}\u202fµs`
        : `${significant(value)}\u202fms`;
    case "°C":
      return `${significant(value)}\u202f°C`;
    case "d":
      return `${significant(value)}\u202fd`;
    case "MHz":
      return `${Math.round(value)}\u202fMHz`;
    default:
      return Math.abs(value) < 10_000 ? significant(value) : scaled(value, 1000, DECIMAL, "").trimEnd();
  }
}

/** A percentage for a narrow cell: whole numbers, but one digit below 10. */
function percentDigits(value: number): string {
  const shown = Math.abs(value) < 9.95 ? value.toFixed(1) : Math.round(value).toString();
  return shown === "-0.0" ? "0.0" : shown;
}

/** Three significant digits without exponents: 0.12, 1.23, 12.3, 123. */
export function significant(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) {
    return Math.round(value).toString();
  }
  const digits = size >= 10 ? 1 : 2;
  const shown = value.toFixed(digits).replace(/\.?0+$/, "");
  return shown === "-0" ? "0" : shown;
}

function scaled(value: number, base: number, prefixes: readonly string[], suffix: string): string {
  let size = Math.abs(value);
  let index = 0;
  // 999.5 would be shown as 1000: take the next prefix already then.
  while (size >= base * 0.9995 && index < prefixes.length - 1) {
    size /= base;
    index++;
  }
  const number = index === 0 && base === 1024 ? Math.round(size).toString() : significant(size);
  return `${value < 0 && number !== "0" ? "−" : ""}${number}\u202f${prefixes[index] ?? ""}${suffix}`;
}

/** A span of time in its two largest parts: `3 d 4 h`, `5 min 20 s`, `250 ms`. Takes seconds. */
export function formatDuration(seconds: number): string {
  if (seconds < 0) {
    return `−${formatDuration(-seconds)}`;
  }
  if (seconds > 0 && seconds < 1) {
    return `${Math.round(seconds * 1000)}\u202fms`;
  }
  const whole = Math.floor(seconds);
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), "d"],
    [Math.floor(whole / 3600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) {
    return "0\u202fs";
  }
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, name]) => `${count}\u202f${name}`)
    .join(" ");
}

/** A count with thousands set apart: `12 345`. */
export function formatCount(value: number | undefined): string {
  return value === undefined ? ABSENT : value.toString().replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
}
