import { formatTime, partsOf, SECOND, type Micros } from "./time";

/**
 * Which span of time a page shows: the last so many seconds, going along with the clock, or a fixed one.
 */
export type Range = { readonly last: number } | { readonly from: Micros; readonly to: Micros };

export interface Span {
  readonly from: Micros;
  readonly to: Micros;
}

const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;

/** The shortest and longest span that can be asked for. Seconds. */
export const SHORTEST_S = 10;
export const LONGEST_S = 10 * 366 * DAY_S;

export const DEFAULT_RANGE: Range = { last: HOUR_S };

/** The choices that are one click away. */
export const PRESETS: readonly { readonly last: number; readonly label: string }[] = [
  { last: 15 * MINUTE_S, label: "15 min" },
  { last: HOUR_S, label: "1 h" },
  { last: 3 * HOUR_S, label: "3 h" },
  { last: 12 * HOUR_S, label: "12 h" },
  { last: DAY_S, label: "24 h" },
  { last: 7 * DAY_S, label: "7 d" },
  { last: 30 * DAY_S, label: "30 d" },
  { last: 90 * DAY_S, label: "90 d" },
  { last: 365 * DAY_S, label: "1 y" },
];

export function isLive(range: Range): range is { readonly last: number } {
  return "last" in range;
}

/** The span that a range means at a moment. */
export function spanOf(range: Range, now: Micros): Span {
  return isLive(range) ? { from: now - range.last * SECOND, to: now } : range;
}

/** The span moved by a share of its width; never past now. */
export function moved(span: Span, share: number, now: Micros): Span {
  const by = Math.round(Math.min((span.to - span.from) * share, now - span.to));
  return { from: span.from + by, to: span.to + by };
}

/** The span made wider or narrower around its middle; never past now. */
export function zoomed(span: Span, factor: number, now: Micros): Span {
  const width = Math.min(LONGEST_S * SECOND, Math.max(SHORTEST_S * SECOND, (span.to - span.from) * factor));
  const middle = (span.from + span.to) / 2;
  const to = Math.min(now, Math.round(middle + width / 2));
  return { from: Math.round(to - width), to };
}

/** A length of time in seconds in the shortest exact form: `15m`, `3h`, `7d`. */
export function formatLength(seconds: number): string {
  const units: [number, string][] = [
    [365 * DAY_S, "y"],
    [DAY_S, "d"],
    [HOUR_S, "h"],
    [MINUTE_S, "m"],
  ];
  const unit = units.find(([size]) => seconds >= size && seconds % size === 0);
  return unit ? `${seconds / unit[0]}${unit[1]}` : `${seconds}s`;
}

/** What the picker's button says. */
export function describeRange(range: Range, utc: boolean): string {
  if (isLive(range)) {
    const preset = PRESETS.find((each) => each.last === range.last);
    return `Last ${preset?.label ?? formatLength(range.last)}`;
  }
  const from = formatTime(range.from, utc).slice(0, -3);
  const to = formatTime(range.to, utc).slice(0, -3);
  return from.slice(0, 10) === to.slice(0, 10) ? `${from} – ${to.slice(11)}` : `${from} – ${to}`;
}

/** The range as it stands in the page's address. */
export function rangeToQuery(range: Range, query: URLSearchParams): void {
  if (isLive(range)) {
    if (range.last !== (DEFAULT_RANGE as { last: number }).last) {
      query.set("range", formatLength(range.last));
    }
  } else {
    query.set("from", new Date(range.from / 1000).toISOString());
    query.set("to", new Date(range.to / 1000).toISOString());
  }
}

/** The range of an address; the default where it says nothing sensible. */
export function rangeFromQuery(query: URLSearchParams): Range {
  const from = Date.parse(query.get("from") ?? "");
  const to = Date.parse(query.get("to") ?? "");
  if (!Number.isNaN(from) && !Number.isNaN(to) && from < to) {
    return { from: from * 1000, to: to * 1000 };
  }
  return parseLength(query.get("range") ?? "") ?? DEFAULT_RANGE;
}

const LENGTH = /^(?:the )?(?:last |past |now ?- ?|-)?(\d+(?:[.,]\d+)?)? ?([a-z]+)(?: ago)?$/;

/** Seconds of each word for a unit of time. A month is 30 days. */
function unitSeconds(word: string): number | undefined {
  if (/^(s|secs?|seconds?)$/.test(word)) return 1;
  if (/^(m|mins?|minutes?)$/.test(word)) return MINUTE_S;
  if (/^(h|hrs?|hours?)$/.test(word)) return HOUR_S;
  if (/^(d|days?)$/.test(word)) return DAY_S;
  if (/^(w|weeks?)$/.test(word)) return 7 * DAY_S;
  if (/^(mo|months?)$/.test(word)) return 30 * DAY_S;
  if (/^(y|yrs?|years?)$/.test(word)) return 365 * DAY_S;
  return undefined;
}

function parseLength(text: string): { last: number } | undefined {
  const match = LENGTH.exec(text.trim().toLowerCase());
  const unit = unitSeconds(match?.[2] ?? "");
  if (!match || unit === undefined || (match[1] === undefined && !/^(the )?(last|past) /.test(text))) {
    return undefined;
  }
  const seconds = Math.round(Number((match[1] ?? "1").replace(",", ".")) * unit);
  return seconds >= SHORTEST_S && seconds <= LONGEST_S ? { last: seconds } : undefined;
}

/**
 * Understands what people type: `3h`, `last 2 days`, `today`, `yesterday`, `last week`, `2026-11-20`, `2026-11`,
 * `since 10:00`, `10:00 - 11:30`, `yesterday 22:00 to 02:00`, `2026-11-01 to 2026-11-20 12:00`.
 *
 * @returns undefined for what can't be understood, or lies wholly in the future
 */
export function parseRange(text: string, now: Micros, utc: boolean): Range | undefined {
  const words = text.trim().toLowerCase().replace(/\s+/g, " ");
  const span =
    parseNamed(words, now, utc) ?? parseSince(words, now, utc) ?? parseBetween(words, now, utc) ?? parseDay(words, utc);
  if (span) {
    const to = Math.min(span.to, now);
    return to - span.from >= SHORTEST_S * SECOND ? { from: span.from, to } : undefined;
  }
  return parseLength(words);
}

function parseNamed(words: string, now: Micros, utc: boolean): Span | undefined {
  const day = partsOf(now, utc);
  const at = (offset: number): Micros => timeAt(day.year, day.month, day.day + offset, 0, 0, 0, utc);
  const weekday = (new Date(timeAt(day.year, day.month, day.day, 12, 0, 0, true) / 1000).getUTCDay() + 6) % 7;
  switch (words) {
    case "today":
      return { from: at(0), to: now };
    case "yesterday":
      return { from: at(-1), to: at(0) };
    case "this week":
      return { from: at(-weekday), to: now };
    case "last week":
      return { from: at(-weekday - 7), to: at(-weekday) };
    case "this month":
      return { from: timeAt(day.year, day.month, 1, 0, 0, 0, utc), to: now };
    case "last month":
      return {
        from: timeAt(day.year, day.month - 1, 1, 0, 0, 0, utc),
        to: timeAt(day.year, day.month, 1, 0, 0, 0, utc),
      };
    default:
      return undefined;
  }
}

function parseSince(words: string, now: Micros, utc: boolean): Span | undefined {
  const from = words.startsWith("since ") ? parseMoment(words.slice(6), now, now, utc) : undefined;
  return from === undefined ? undefined : { from, to: now };
}

function parseBetween(words: string, now: Micros, utc: boolean): Span | undefined {
  const ends = words.replace(/^from /, "").split(/ ?(?: to | until | - |–|—|\.\.) ?|(?<=:\d\d)-(?=\d\d?:)/);
  if (ends.length !== 2) {
    return undefined;
  }
  const from = parseMoment(ends[0] ?? "", now, now, utc);
  if (from === undefined) {
    return undefined;
  }
  const to = parseMoment(ends[1] ?? "", from, now, utc, true);
  if (to === undefined) {
    return undefined;
  }
  // `22:00 to 02:00` ends on the next day.
  const end = to <= from && isClock(ends[1] ?? "") ? to + DAY_S * SECOND : to;
  return end > from ? { from, to: end } : undefined;
}

const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;
const DAY = /^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?$/;

function isClock(word: string): boolean {
  return CLOCK.test(word.trim());
}

/** A single moment. A bare clock time belongs to the day of `near`; a bare day means its begin, or as an end its end. */
function parseMoment(text: string, near: Micros, now: Micros, utc: boolean, asEnd = false): Micros | undefined {
  const word = text.trim();
  if (word === "now") {
    return now;
  }
  if (isClock(word)) {
    const time = atClock(partsOf(near, utc), word, utc);
    return time !== undefined && time > now && !asEnd ? time - DAY_S * SECOND : time;
  }
  if (word.endsWith(" ago")) {
    const length = parseLength(word);
    return length && now - length.last * SECOND;
  }
  const [dayWord = "", clockWord] = word.replace(/(\d)t(\d)/, "$1 $2").split(" ");
  const day = parseNamed(dayWord, now, utc) ?? parseDay(dayWord, utc);
  if (!day) {
    return undefined;
  }
  return clockWord === undefined ? (asEnd ? day.to : day.from) : atClock(partsOf(day.from, utc), clockWord, utc);
}

function atClock(day: { year: number; month: number; day: number }, word: string, utc: boolean): Micros | undefined {
  const match = CLOCK.exec(word);
  if (!match) {
    return undefined;
  }
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  return hour > 24 || minute > 59 || second > 59
    ? undefined
    : timeAt(day.year, day.month, day.day, hour, minute, second, utc);
}

/** `2026-11-20` is that day, `2026-11` that month. */
function parseDay(word: string, utc: boolean): Span | undefined {
  const match = DAY.exec(word);
  if (!match) {
    return undefined;
  }
  const [year, month] = [Number(match[1]), Number(match[2])];
  if (month < 1 || month > 12 || Number(match[3] ?? 1) > 31) {
    return undefined;
  }
  return match[3] === undefined
    ? { from: timeAt(year, month, 1, 0, 0, 0, utc), to: timeAt(year, month + 1, 1, 0, 0, 0, utc) }
    : {
        from: timeAt(year, month, Number(match[3]), 0, 0, 0, utc),
        to: timeAt(year, month, Number(match[3]) + 1, 0, 0, 0, utc),
      };
}

/** The moment of a calendar time; parts beyond their bounds carry over, as in `Date`. */
function timeAt(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  utc: boolean,
): Micros {
  const ms = utc
    ? Date.UTC(year, month - 1, day, hour, minute, second)
    : new Date(year, month - 1, day, hour, minute, second).getTime();
  return ms * 1000;
}
