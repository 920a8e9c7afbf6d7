import { expect, test } from "vitest";
import type { QueryAnswer } from "../src/api/types";
import { lineName, queryCharts, queryRows, tagNames } from "../src/lib/queryCharts";

const S = 1_000_000;
const answer: QueryAnswer = {
  kind: "host",
  from: 0,
  to: 100 * S,
  step_s: 10,
  zone: "UTC",
  columns: [{ name: "cpu_pct", unit: "%" }, { name: "load1" }],
  lines: [
    { tags: { device: "a" }, times: [0, 10 * S, 20 * S, 80 * S], values: [[1, 2, 3, 4], [null, 5, null, null]] },
    { tags: { device: "b", site: "x" }, times: [10 * S], values: [[7], [null]] },
  ],
  notes: [],
};

test("there is a chart for each column, with gaps where lines have them", () => {
  const [cpu, load] = queryCharts(answer);
  expect(cpu?.spec.unit).toBe("%");
  expect(cpu?.data.columns[0]).toEqual([0, 10, 20, 30, 80]);
  expect(cpu?.data.lines[0]?.values).toEqual([1, 2, 3, null, 4]);
  expect(cpu?.data.lines[1]?.values[1]).toBe(7);
  expect(load?.data.lines[0]?.values.filter((value) => typeof value === "number")).toEqual([5]);
});

test("the table begins with the newest of each line and is bounded", () => {
  expect(tagNames(answer)).toEqual(["device", "site"]);
  expect(queryRows(answer, 2)).toEqual([
    { time: 80 * S, tags: ["a", ""], values: [4, null] },
    { time: 20 * S, tags: ["a", ""], values: [3, null] },
  ]);
});

test("a line is called after its tags", () => {
  expect(lineName({})).toBe("all");
  expect(lineName({ device: "a", interface: "eth0" })).toBe("a · eth0");
});
