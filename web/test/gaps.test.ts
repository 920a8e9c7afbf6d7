import { describe, expect, test } from "vitest";
import type { Event } from "../src/api/types";
import { describeGap, explainGap, findGaps, longestStep } from "../src/lib/gaps";
import { SECOND } from "../src/lib/time";

const seconds = (...values: number[]): number[] => values.map((value) => value * SECOND);
const every = (step: number, from: number, to: number): number[] =>
  seconds(...Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step));

function event(time: number, type: string): Event {
  return { id: 1, time: time * SECOND, type, message: "" };
}

describe("findGaps", () => {
  const interval = 10 * SECOND;

  test("one missed report is no gap, two are", () => {
    const times = seconds(0, 10, 30, 40, 70, 80);
    expect(findGaps(times, longestStep(times, 0, interval), interval, 80 * SECOND)).toEqual([
      { from: 50 * SECOND, to: 70 * SECOND },
    ]);
  });

  test("a missing step of a bucketed answer is a gap", () => {
    const times = every(60, 0, 600).filter((time) => time !== 300 * SECOND);
    expect(findGaps(times, longestStep(times, 60 * SECOND, interval), 60 * SECOND, 610 * SECOND)).toEqual([
      { from: 300 * SECOND, to: 360 * SECOND },
    ]);
  });

  test("the time since the last point is a gap as well", () => {
    const times = every(10, 0, 100);
    expect(findGaps(times, longestStep(times, 0, interval), interval, 500 * SECOND)).toEqual([
      { from: 110 * SECOND, to: 500 * SECOND },
    ]);
  });

  test("what is reported seldom has no gaps between its reports", () => {
    const times = every(60, 0, 1200);
    expect(findGaps(times, longestStep(times, 0, interval), interval, 1230 * SECOND)).toEqual([]);
  });

  test("nothing at all is no gap", () => {
    expect(findGaps([], interval, interval, 500 * SECOND)).toEqual([]);
  });
});

describe("explainGap", () => {
  const gap = { from: 1000 * SECOND, to: 1720 * SECOND };

  test.each([
    [[event(1020, "device-down")], "device down"],
    [[event(1020, "device-down"), event(1001, "server-stopped")], "server stopped"],
    [[event(1730, "server-started")], "server stopped"],
    [[event(1020, "device-down"), event(1715, "device-restarted")], "device restarted"],
    [[event(1500, "store-failed")], "server could not store"],
    [[event(5000, "device-down")], "no data"],
    [[event(1020, "device-edited")], "no data"],
  ])("%#: %s", (events, cause) => {
    expect(explainGap(gap, events).cause).toBe(cause);
  });

  test("is told with its length", () => {
    expect(describeGap({ ...gap, cause: "device down" }).replace(/\u202f/g, " ")).toBe("device down, 12 min");
  });
});
