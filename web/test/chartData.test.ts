import { expect, test } from "vitest";
import type { Point, Series } from "../src/api/types";
import { alignTracks, stacked } from "../src/lib/align";
import { SeriesBuffer } from "../src/lib/buffer";
import { chartData } from "../src/lib/chartData";
import { expandCharts, fieldsByKind, sectionsOf, SECTIONS, type ChartSpec } from "../src/lib/chartSpecs";
import { toCsv } from "../src/lib/csv";
import { SECOND } from "../src/lib/time";

test("series of other times meet on one axis, and a gap ends a line", () => {
  const aligned = alignTracks([
    { times: [10 * SECOND, 20 * SECOND], columns: [[1, 2]], gaps: [{ from: 30 * SECOND, to: 90 * SECOND }] },
    { times: [10 * SECOND, 25 * SECOND], columns: [[5, 6]], gaps: [] },
  ]);
  expect(aligned).toEqual([[10, 20, 25, 30], [1, 2, undefined, null], [5, undefined, 6, undefined]]);
});

test("no line goes on through a gap in which other series have points", () => {
  const [, first] = alignTracks([
    { times: [10 * SECOND, 90 * SECOND], columns: [[1, 2]], gaps: [{ from: 20 * SECOND, to: 90 * SECOND }] },
    { times: [10, 30, 50, 90].map((time) => time * SECOND), columns: [[5, 6, 7, 8]], gaps: [] },
  ]);
  expect(first).toEqual([1, null, null, null, 2]);
});

test("areas lie on top of each other", () => {
  expect(stacked([[1, 2, null], [10, undefined, null], [100, 100, null]])).toEqual([
    [1, 2, null],
    [11, 2, null],
    [111, 102, null],
  ]);
});

const TRAFFIC: ChartSpec = {
  id: "t",
  title: "Traffic",
  kind: "interface",
  unit: "bit/s",
  by: "interface",
  each: true,
  lines: [
    { field: "rate(rx_bytes)", label: "received" },
    { field: "rate(tx_bytes)", label: "sent", below: true },
  ],
};

function series(field: string, name: string, avg: number[]): Series {
  const times = avg.map((_, i) => i * 10 * SECOND);
  return { tags: { device: "d", interface: name }, field, times, avg, min: avg, max: avg.map((value) => value * 2) };
}

test("traffic is drawn in bits, what is sent below the axis, and of its own interface only", () => {
  const answer = {
    from: 0,
    to: 0,
    step_s: 10,
    series: [
      series("rate(rx_bytes)", "eth0", [1, 2]),
      series("rate(tx_bytes)", "eth0", [3, 4]),
      series("rate(rx_bytes)", "lo", [9, 9]),
    ],
  };
  const buffer = new SeriesBuffer("interface", ["rate(rx_bytes)", "rate(tx_bytes)"], answer, 10 * SECOND);
  const data = chartData(TRAFFIC, "eth0", buffer, [], 20 * SECOND);
  expect(data.lines.map((line) => line.label)).toEqual(["received", "sent"]);
  expect(data.columns[1]).toEqual([8, 16]);
  expect(data.columns[data.lines[1]?.drawn ?? 0]).toEqual([-24, -32]);
  expect(data.lines[1]?.values).toEqual([24, 32]);
  expect(data.columns[data.lines[0]?.band?.max ?? 0]).toEqual([16, 32]);
});

test("a gap carries its cause", () => {
  const times = [...Array.from({ length: 12 }, (_, i) => i * 10), 600].map((time) => time * SECOND);
  const cpu: Series = { tags: { device: "d" }, field: "cpu_pct", times, avg: times.map(() => 1) };
  const spec: ChartSpec = { id: "c", title: "", kind: "host", unit: "%", lines: [{ field: "cpu_pct", label: "" }] };
  const buffer = new SeriesBuffer("host", ["cpu_pct"], { from: 0, to: 0, step_s: 0, series: [cpu] }, 10 * SECOND);
  const down = { id: 1, time: 140 * SECOND, type: "device-down", message: "" };
  expect(chartData(spec, undefined, buffer, [down], 600 * SECOND).gaps).toEqual([
    { from: 120 * SECOND, to: 600 * SECOND, cause: "device down" },
  ]);
});

function point(kind: string, fields: Point["fields"], tags: Record<string, string> = {}): Point {
  return { kind, time: 0, tags, fields };
}

test("a simple device has only the charts that it has numbers for", () => {
  const sections = sectionsOf([point("host", { load1: 1, mem_pct: 3 }), point("interface", { rx_bytes: 1 }, { interface: "e" })]);
  expect(sections.flatMap((section) => section.charts.map((chart) => chart.id))).toEqual(["load", "memory-share", "traffic"]);
});

test("interfaces come in order: the default route's, then the busiest", () => {
  const latest = [
    point("interface", { rx_bytes: 5 }, { interface: "lo" }),
    point("interface", { rx_bytes: 900 }, { interface: "eth1" }),
    point("interface", { rx_bytes: 1, default_route: 1 }, { interface: "eth0" }),
  ];
  const section = { id: "s", title: "", charts: [TRAFFIC] };
  expect(expandCharts(section, latest).map((chart) => chart.value)).toEqual(["eth0", "eth1", "lo"]);
});

test("each field is asked for once", () => {
  for (const section of SECTIONS) {
    for (const fields of fieldsByKind(section).values()) {
      expect(new Set(fields).size).toBe(fields.length);
    }
  }
});

test("CSV leaves out times without any value, and disarms formulas", () => {
  expect(toCsv(['a "b"', "=x"], [0, 10, 20], [[1, null, 3], [undefined, null, 4]])).toBe(
    'time,"a ""b""",\'=x\r\n1970-01-01T00:00:00.000Z,1,\r\n1970-01-01T00:00:20.000Z,3,4\r\n',
  );
});
