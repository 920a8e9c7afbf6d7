import { describe, expect, test } from "vitest";
import type { Point, SeriesAnswer } from "../src/api/types";
import { SeriesBuffer } from "../src/lib/buffer";
import { SECOND } from "../src/lib/time";

const TAGS = { device: "d", interface: "eth0" };

function answer(step: number, times: number[], avg: number[], field = "speed"): SeriesAnswer {
  const series = { tags: TAGS, field, times: times.map((time) => time * SECOND), avg, min: [...avg], max: [...avg] };
  return { from: 0, to: 0, step_s: step, series: [series] };
}

function point(time: number, fields: Point["fields"], tags: Record<string, string> = TAGS): Point {
  return { kind: "interface", time: time * SECOND, tags, fields };
}

function buffer(from: SeriesAnswer, ...fields: string[]): SeriesBuffer {
  return new SeriesBuffer("interface", fields, from, 10 * SECOND);
}

test("a new step begins with its first point", () => {
  const live = buffer(answer(10, [0, 10], [1, 2]), "speed");
  expect(live.append(point(23, { speed: 5 }))).toBe(true);
  expect(live.series[0]).toMatchObject({ times: [0, 10 * SECOND, 20 * SECOND], avg: [1, 2, 5], max: [1, 2, 5] });
});

test("within a step the average runs, and the extremes widen", () => {
  const live = buffer(answer(60, [0], [4]), "speed");
  for (const [time, speed] of [[60, 2], [70, 4], [80, 9]] as const) {
    live.append(point(time, { speed }));
  }
  expect(live.series[0]).toMatchObject({ avg: [4, 5], min: [4, 2], max: [4, 9] });
});

test("a step that the answer had begun counts for as many points as had come", () => {
  const live = buffer(answer(60, [60], [10]), "speed");
  live.append(point(80, { speed: 40 })); // two points, at 60 and 70, averaged 10
  expect(live.series[0]?.avg).toEqual([20]);
});

describe("rates", () => {
  const live = (): SeriesBuffer => buffer(answer(0, [], [], "rate(rx_bytes)"), "rate(rx_bytes)");

  test("are the increase per second", () => {
    const series = live();
    expect(series.append(point(10, { rx_bytes: 1000 }))).toBe(false);
    expect(series.append(point(20, { rx_bytes: 3000 }))).toBe(true);
    expect(series.series[0]?.avg).toEqual([200]);
  });

  test("give nothing for a counter that began again, and go on after it", () => {
    const series = live();
    [[10, 5000], [20, 100], [30, 200]].forEach(([time, rx]) => series.append(point(time as number, { rx_bytes: rx as number })));
    expect(series.series[0]?.avg).toEqual([10]);
  });

  test("give nothing across a gap", () => {
    const series = live();
    series.append(point(10, { rx_bytes: 0 }));
    expect(series.append(point(500, { rx_bytes: 49_000 }))).toBe(false);
  });
});

test("late points, other kinds and texts change nothing", () => {
  const live = buffer(answer(10, [0, 10], [1, 2]), "speed");
  expect(live.append(point(3, { speed: 9 }))).toBe(false);
  expect(live.append({ ...point(30, { speed: 9 }), kind: "host" })).toBe(false);
  expect(live.append(point(30, { speed: "fast" }))).toBe(false);
  expect(live.series[0]?.avg).toEqual([1, 2]);
});

test("an interface that was not there before gets a series of its own", () => {
  const live = buffer(answer(10, [0], [1]), "speed");
  live.append(point(10, { speed: 7 }, { device: "d", interface: "eth1" }));
  expect(live.series.map((each) => each.tags["interface"])).toEqual(["eth0", "eth1"]);
});

test("what left the range is dropped", () => {
  const live = buffer(answer(10, [0, 10, 20], [1, 2, 3]), "speed");
  live.trim(10 * SECOND);
  expect(live.series[0]).toMatchObject({ times: [10 * SECOND, 20 * SECOND], avg: [2, 3], min: [2, 3] });
});
