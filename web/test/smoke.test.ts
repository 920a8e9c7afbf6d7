import { describe, expect, test } from "vitest";
import type { Series } from "../src/api/types";
import { SeriesBuffer } from "../src/lib/buffer";
import { chartsOf, comparisonOf, explainFailures, fieldsOfCharts, latestPoints, mergedByAgent } from "../src/lib/checkCharts";
import { LOSS_LEVELS, lossLevel, SMOKE_FIELDS, smokeData } from "../src/lib/smoke";
import { SECOND } from "../src/lib/time";
import { availability, formatAvailability, stretchesOf } from "../src/lib/upStrip";
import { check, run, series } from "./check";

const MINUTE = 60 * SECOND;

function bufferOf(all: readonly Series[], stepS: number, intervalS = 60): SeriesBuffer {
  return new SeriesBuffer("probe", SMOKE_FIELDS, { from: 0, to: 0, step_s: stepS, series: [...all] }, intervalS * SECOND);
}

test.each([
  [0, 0],
  [1, 1],
  [5, 1],
  [10, 2],
  [20, 3],
  [33.3, 4],
  [95, 5],
  [99.9, 5],
  [100, 6],
])("a loss of %d %% has level %d", (loss, level) => {
  expect(lossLevel(loss)).toBe(level);
  expect(LOSS_LEVELS[level]).toBeDefined();
});

describe("the smoke picture", () => {
  test("takes averages of quantiles, the least of the least and the most of the most of each step", () => {
    const least: Series = { ...series("rtt_min_ms", [4, 5], 60), min: [1, 2], max: [9, 9] };
    const most: Series = { ...series("rtt_max_ms", [20, 21], 60), min: [11, 12], max: [30, 31] };
    const data = smokeData(bufferOf([series("rtt_median_ms", [10, 11], 60), least, most, series("loss_pct", [0, 10], 60)], 60), "a", [], 2 * MINUTE);
    expect(data.columns[0]).toEqual([0, 60]);
    expect(data.columns[1]).toEqual([10, 11]);
    expect(data.columns[5]).toEqual([1, 2]);
    expect(data.columns[6]).toEqual([30, 31]);
    expect(data.smoke?.loss).toEqual([0, 10]);
    expect(data.lines.at(-1)).toMatchObject({ label: "loss", unit: "%" });
  });

  test("ends the lines where a burst was lost altogether, without calling it a gap", () => {
    const data = smokeData(bufferOf([series("rtt_median_ms", [10, null, 11], 60), series("loss_pct", [0, 100, 0], 60)], 60), "a", [], 3 * MINUTE);
    expect(data.columns[1]).toEqual([10, null, 11]);
    expect(data.smoke?.loss).toEqual([0, 100, 0]);
    expect(data.gaps).toEqual([]);
  });

  test("shows times without any result as a gap with its cause", () => {
    const rtt = series("rtt_median_ms", [...Array<number>(9).fill(10), ...Array<null>(10).fill(null), 11], 60);
    const stopped = { id: 1, time: 9 * MINUTE, type: "server-stopped", message: "" };
    const data = smokeData(bufferOf([rtt], 60), "a", [stopped], 20 * MINUTE);
    expect(data.gaps).toEqual([{ from: 9 * MINUTE, to: 19 * MINUTE, cause: "server stopped" }]);
    expect(data.columns[1]?.[9]).toBeNull();
  });

  test("cuts off a rare outlier, and shows all where there is none", () => {
    const values = Array<number>(100).fill(10);
    const spiky = values.map((value, i) => (i === 50 ? 900 : value * 1.5));
    const top = (most: number[]): number =>
      smokeData(bufferOf([series("rtt_median_ms", values, 60), series("rtt_max_ms", most, 60)], 60), "a", [], 0).smoke?.top ?? 0;
    expect(top(spiky)).toBeLessThan(30);
    expect(top(values.map(() => 15))).toBeGreaterThan(15);
  });

  test("begins at zero, or a little below the least where it is to fit", () => {
    const all = [series("rtt_median_ms", [250, 251], 60), series("rtt_min_ms", [249, 249], 60), series("rtt_max_ms", [255, 256], 60)];
    expect(smokeData(bufferOf(all, 60), "a", [], 0).smoke?.bottom).toBe(0);
    const bottom = smokeData(bufferOf(all, 60), "a", [], 0, true).smoke?.bottom ?? 0;
    expect(bottom).toBeGreaterThan(200);
    expect(bottom).toBeLessThan(249);
  });

  test("has no lines where nothing was measured", () => {
    expect(smokeData(bufferOf([], 60), "a", [], 0).lines).toEqual([]);
  });
});

describe("charts of a check", () => {
  const ids = (kind: string, fields: Record<string, number>): string[] =>
    chartsOf(check("x", { kind, runs: [run("a", fields)] })).map((spec) => spec.id);

  test("a burst has the smoke picture first", () => {
    expect(ids("icmp", { up: 1, sent: 10, rtt_median_ms: 5, jitter_ms: 1, loss_pct: 0, duration_ms: 9 })).toEqual(["smoke", "jitter", "loss"]);
  });

  test("a burst that never had a reply has it as well", () => {
    expect(ids("icmp", { up: 0, sent: 10, loss_pct: 100 })).toEqual(["smoke", "jitter", "loss"]);
  });

  test("a chart stays while the check fails, if its fields were seen before", () => {
    const failing = check("x", { kind: "ntp", runs: [run("a", { up: 0, duration_ms: 9 })] });
    expect(chartsOf(failing, ["offset_ms"]).map((spec) => spec.id)).toEqual(["duration", "offset_ms"]);
  });

  test("requests over HTTP have their phases, and the certificate", () => {
    expect(ids("http", { up: 1, cert_days: 40, status_code: 200, duration_ms: 5 })).toEqual(["phases", "cert"]);
    const failing = (target: string): string[] => chartsOf(check("x", { kind: "http", target })).map((spec) => spec.id);
    expect(failing("https://x.example/")).toEqual(["phases", "cert"]);
    expect(failing("http://x.example/")).toEqual(["phases"]);
  });

  test("what is odd about a burst is one chart, and phases are in the order in which they follow", () => {
    const burst = { up: 1, sent: 5, rtt_median_ms: 1, duplicates: 0, late: 0, ttl: 57, ipdv_avg_ms: 1 };
    expect(ids("icmp", burst)).toEqual(["smoke", "jitter", "loss", "ipdv", "oddities", "ttl"]);
    const [phases] = chartsOf(check("x", { kind: "dns", runs: [run("a", { query_ms: 1, connect_ms: 1, handshake_ms: 1 })] }));
    expect(phases?.lines.map((line) => line.label)).toEqual(["connect", "handshake", "query"]);
  });

  test("a single phase is shown beside the whole", () => {
    const [time] = chartsOf(check("x", { kind: "tcp", runs: [run("a", { connect_ms: 1 })] }));
    expect(time?.lines.map((line) => line.field)).toEqual(["connect_ms", "duration_ms"]);
  });

  test("a trace has its hops, anything else its time and what more it says", () => {
    expect(ids("trace", { up: 1, hops: 2, hop_01_ms: 1, hop_02_ms: 2, hop_02_loss_pct: 0, duration_ms: 9 })).toEqual(["hop-times", "hops"]);
    expect(ids("dns", { up: 1, duration_ms: 9, answers: 2 })).toEqual(["duration", "answers"]);
    expect(ids("tcp", {})).toEqual(["duration"]);
  });

  test("agents are compared by what is most telling", () => {
    const field = (fields: Record<string, number>, kind = "dns"): string | undefined =>
      comparisonOf(check("x", { kind, runs: [run("a", fields)] }), (agent) => agent).lines[0]?.field;
    expect(field({ sent: 1 })).toBe("rtt_median_ms");
    expect(field({ hops: 3 })).toBe("hops");
    expect(field({ duration_ms: 3 })).toBe("duration_ms");
  });

  test("each field is asked for once, and up always", () => {
    const fields = fieldsOfCharts(chartsOf(check("x", { runs: [run("a", { sent: 1 })] }))).get("probe") ?? [];
    expect(fields).toContain("up");
    expect(new Set(fields).size).toBe(fields.length);
  });
});

test("the series of an agent become one where the target was changed", () => {
  const old = series("up", [1, 1, 1], 60, { agent: "a", target: "old" });
  const young = { ...series("up", [0, 0], 60, { agent: "a", target: "new" }, 120) };
  const other = series("up", [1], 60, { agent: "b", target: "new" });
  const { series: merged } = mergedByAgent({ from: 0, to: 0, step_s: 60, series: [young, old, other] });
  expect(merged.map((each) => each.tags)).toEqual([{ agent: "a" }, { agent: "b" }]);
  expect(merged[0]).toMatchObject({ times: [0, MINUTE, 2 * MINUTE, 3 * MINUTE], avg: [1, 1, 0.5, 0], min: [1, 1, 0, 0], max: [1, 1, 1, 0] });
});

test("latest results become points, those that never ran do not", () => {
  const runs = [run("a", { up: 1 }, { at: 7 }), { agent: "b", state: "unknown", assignment: "pending" } as const];
  expect(latestPoints(check("x", { runs }))).toEqual([{ kind: "probe", time: 7, tags: { agent: "a" }, fields: { up: 1 } }]);
});

test("where the check ran but failed, a gap says so", () => {
  const buffer = bufferOf([series("up", [1, 0, 0, 0, 0, 1], 60)], 60);
  const gap = { from: MINUTE, to: 5 * MINUTE, cause: "no data" };
  const data = { columns: [[]] as [number[]], lines: [], gaps: [gap, { ...gap, cause: "device down" }] };
  expect(explainFailures(data, buffer, "a").gaps.map((each) => each.cause)).toEqual(["failed", "device down"]);
  expect(explainFailures(data, buffer).gaps[0]?.cause).toBe("failed");
  expect(explainFailures(data, buffer, "b").gaps[0]?.cause).toBe("no data");
  expect(explainFailures(data, bufferOf([], 60), "a").gaps.map((each) => each.cause)).toEqual(["no data", "device down"]);
});

test("while a check is paused, the gap up to now says so, and no other", () => {
  const gaps = [MINUTE, 3 * MINUTE].map((from) => ({ from, to: from + MINUTE, cause: "no data" }));
  const data = { columns: [[]] as [number[]], lines: [], gaps };
  expect(explainFailures(data, bufferOf([], 60), "a", 4 * MINUTE).gaps.map((each) => each.cause)).toEqual(["no data", "paused"]);
});

describe("the strip of ups and downs", () => {
  const span = { from: 0, to: 10 * MINUTE };

  test("joins what does not change", () => {
    const up = series("up", [1, 1, 1, 0, 0, 0.5, 1, 1, 1, 1], 60);
    expect(stretchesOf(up, MINUTE, MINUTE, span).map(({ from, to, state }) => [from / MINUTE, to / MINUTE, state])).toEqual([
      [0, 3, "up"],
      [3, 5, "down"],
      [5, 6, "partly"],
      [6, 10, "up"],
    ]);
  });

  test("shows what is before the first result and between results that lie far apart as nothing", () => {
    const up = series("up", [null, null, 1, null, null, null, null, null, null, 1], 60);
    expect(stretchesOf(up, MINUTE, MINUTE, span).map(({ from, to, state }) => [from / MINUTE, to / MINUTE, state])).toEqual([
      [0, 2, "none"],
      [2, 3, "up"],
      [3, 9, "none"],
      [9, 10, "up"],
    ]);
  });

  test("goes on from a result just before it begins", () => {
    const up = series("up", [1, 1], 60);
    expect(stretchesOf(up, MINUTE, MINUTE, { from: 30 * SECOND, to: 2 * MINUTE })).toEqual([{ from: 30 * SECOND, to: 2 * MINUTE, state: "up" }]);
  });

  test("is empty without results", () => {
    expect(stretchesOf(undefined, 0, MINUTE, span)).toEqual([{ ...span, state: "none" }]);
    expect(availability(undefined, span)).toBeUndefined();
  });

  test("its share is never rounded up to all", () => {
    expect(availability(series("up", [1, 1, 0, 1], 60), span)).toBe(75);
    expect([100, 99.9996, 99.5, 93.37].map(formatAvailability).map((text) => text.replace("\u202f", " "))).toEqual(["100 %", "99.999 %", "99.5 %", "93.3 %"]);
  });
});
