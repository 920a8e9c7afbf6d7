import { describe, expect, test } from "vitest";
import {
  describeRange,
  formatLength,
  moved,
  parseRange,
  rangeFromQuery,
  rangeToQuery,
  zoomed,
  type Range,
} from "../src/lib/range";
import { formatExact, SECOND } from "../src/lib/time";

// The tests run in Europe/Berlin (vite.config.ts): +01:00 in winter, +02:00 in summer.
const at = (iso: string): number => Date.parse(iso) * 1000;
const NOW = at("2026-11-18T14:30:00+01:00"); // a Wednesday

function between(from: string, to: string): Range {
  return { from: at(from), to: at(to) };
}

describe("parseRange", () => {
  test.each([
    ["3h", 3 * 3600],
    ["15 min", 900],
    ["last 2 days", 172_800],
    ["1.5h", 5400],
    ["now-6h", 6 * 3600],
    ["past week", 604_800],
    ["90 d", 90 * 86_400],
    ["1y", 365 * 86_400],
    ["20 minutes ago", 1200],
  ])("'%s' goes along with the clock", (text, last) => {
    expect(parseRange(text, NOW, false)).toEqual({ last });
  });

  test.each([
    ["today", "2026-11-18T00:00+01:00", "2026-11-18T14:30+01:00"],
    ["yesterday", "2026-11-17T00:00+01:00", "2026-11-18T00:00+01:00"],
    ["last week", "2026-11-09T00:00+01:00", "2026-11-16T00:00+01:00"],
    ["this month", "2026-11-01T00:00+01:00", "2026-11-18T14:30+01:00"],
    ["2026-11-10", "2026-11-10T00:00+01:00", "2026-11-11T00:00+01:00"],
    ["2026-10-25", "2026-10-25T00:00+02:00", "2026-10-26T00:00+01:00"],
    ["2026-09", "2026-09-01T00:00+02:00", "2026-10-01T00:00+02:00"],
    ["10:00 - 11:30", "2026-11-18T10:00+01:00", "2026-11-18T11:30+01:00"],
    ["10:00-11:30", "2026-11-18T10:00+01:00", "2026-11-18T11:30+01:00"],
    ["22:00 to 02:00", "2026-11-17T22:00+01:00", "2026-11-18T02:00+01:00"],
    ["since 13:00", "2026-11-18T13:00+01:00", "2026-11-18T14:30+01:00"],
    ["yesterday 22:00 to 23:00", "2026-11-17T22:00+01:00", "2026-11-17T23:00+01:00"],
    ["2026-11-01 to 2026-11-03", "2026-11-01T00:00+01:00", "2026-11-04T00:00+01:00"],
    ["2026-11-01 08:00:30 to 2026-11-01 09:00", "2026-11-01T08:00:30+01:00", "2026-11-01T09:00+01:00"],
    ["from 12:00 to now", "2026-11-18T12:00+01:00", "2026-11-18T14:30+01:00"],
    ["14:00 to 16:00", "2026-11-18T14:00+01:00", "2026-11-18T14:30+01:00"],
  ])("'%s' is a fixed span", (text, from, to) => {
    expect(parseRange(text, NOW, false)).toEqual(between(from, to));
  });

  test("days begin at midnight UTC where times are in UTC", () => {
    expect(parseRange("yesterday", NOW, true)).toEqual(between("2026-11-17T00:00Z", "2026-11-18T00:00Z"));
  });

  test.each(["", "soon", "h", "0h", "25:99 to 26:00", "2026-13-01", "2027-01-01", "11:30 to nonsense", "3 parsecs"])(
    "'%s' is not understood",
    (text) => {
      expect(parseRange(text, NOW, false)).toBeUndefined();
    },
  );
});

describe("in the address", () => {
  test.each<Range>([{ last: 3600 }, { last: 900 }, { last: 7 * 86_400 }, between("2026-11-01T00:00Z", "2026-11-02T00:00Z")])(
    "%o comes back as it was",
    (range) => {
      const query = new URLSearchParams();
      rangeToQuery(range, query);
      expect(rangeFromQuery(query)).toEqual(range);
    },
  );

  test.each(["range=nonsense", "from=2026-11-02T00:00Z&to=2026-11-01T00:00Z", ""])("'%s' means the default", (query) => {
    expect(rangeFromQuery(new URLSearchParams(query))).toEqual({ last: 3600 });
  });

  test("lengths are short", () => {
    expect([900, 3600, 86_400, 604_800, 90].map(formatLength)).toEqual(["15m", "1h", "1d", "7d", "90s"]);
  });
});

test("moving never passes now", () => {
  const span = { from: NOW - 3600 * SECOND, to: NOW - 600 * SECOND };
  expect(moved(span, 0.5, NOW).to).toBe(NOW);
  expect(moved(span, -1, NOW)).toEqual({ from: span.from - 3000 * SECOND, to: span.to - 3000 * SECOND });
});

test("zooming out at the present ends at now and keeps its width", () => {
  const wider = zoomed({ from: NOW - 3600 * SECOND, to: NOW }, 3, NOW);
  expect(wider).toEqual({ from: NOW - 3 * 3600 * SECOND, to: NOW });
});

test("a span is told with its day once, where it is one day", () => {
  expect(describeRange({ last: 3600 }, false)).toBe("Last 1 h");
  expect(describeRange(between("2026-11-18T10:00+01:00", "2026-11-18T11:30+01:00"), false)).toBe("2026-11-18 10:00 – 11:30");
  expect(describeRange(between("2026-11-17T10:00+01:00", "2026-11-18T11:30+01:00"), true)).toBe(
    "2026-11-17 09:00 – 2026-11-18 10:30",
  );
});

test("exact times name their zone", () => {
  expect(formatExact(NOW, false)).toBe("2026-11-18 14:30:00 CET");
  expect(formatExact(NOW, true)).toBe("2026-11-18 13:30:00 UTC");
});
