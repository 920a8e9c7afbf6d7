/** Times as people read them. All times are microseconds since the epoch, as in the API. */

/** Microseconds since 1970-01-01T00:00:00Z. */
export type Micros = number;

export const SECOND: Micros = 1_000_000;

const pad = (value: number): string => value.toString().padStart(2, "0");

interface Parts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

/** The calendar's view of a time, in the browser's zone or in UTC. */
export function partsOf(time: Micros, utc: boolean): Parts {
  const date = new Date(time / 1000);
  return utc
    ? {
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
        hour: date.getUTCHours(),
        minute: date.getUTCMinutes(),
        second: date.getUTCSeconds(),
      }
    : {
        year: date.getFullYear(),
        month: date.getMonth() + 1,
        day: date.getDate(),
        hour: date.getHours(),
        minute: date.getMinutes(),
        second: date.getSeconds(),
      };
}

/** `2026-11-21 13:05:09`, without the zone. */
export function formatTime(time: Micros, utc: boolean): string {
  return `${formatDate(time, utc)} ${formatClock(time, utc)}`;
}

/** `2026-11-21`. */
export function formatDate(time: Micros, utc: boolean): string {
  const { year, month, day } = partsOf(time, utc);
  return `${year}-${pad(month)}-${pad(day)}`;
}

/** `13:05:09`. */
export function formatClock(time: Micros, utc: boolean): string {
  const { hour, minute, second } = partsOf(time, utc);
  return `${pad(hour)}:${pad(minute)}:${pad(second)}`;
}

/** `2026-11-21 13:05:09 CET`. */
export function formatExact(time: Micros, utc: boolean): string {
  return `${formatTime(time, utc)} ${zoneName(time, utc)}`;
}

/** The zone's short name at that time: `CET`, `GMT+5:30`, `UTC`. */
export function zoneName(time: Micros, utc: boolean): string {
  if (utc) {
    return "UTC";
  }
  const parts = new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" }).formatToParts(time / 1000);
  return parts.find((part) => part.type === "timeZoneName")?.value ?? "local";
}

/** How long ago, in its largest part: `8 s ago`, `3 min ago`, `2 d ago`. The future counts as now. */
export function formatAgo(time: Micros, now: Micros): string {
  return `${formatAge(time, now)} ago`;
}

/** As `formatAgo`, without the word: `8 s`. */
export function formatAge(time: Micros, now: Micros): string {
  const seconds = Math.max(0, Math.floor((now - time) / SECOND));
  if (seconds < 60) {
    return `${seconds}\u202fs`;
  }
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)}\u202fmin`;
  }
  if (seconds < 2 * 86_400) {
    return `${Math.floor(seconds / 3600)}\u202fh`;
  }
  return `${Math.floor(seconds / 86_400)}\u202fd`;
}
