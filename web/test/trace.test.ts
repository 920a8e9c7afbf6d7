import { expect, test } from "vitest";
import type { Event } from "../src/api/types";
import { addressesOf, comparePaths, hopsOf, lengthChanges, pathStretches } from "../src/lib/trace";
import { SECOND } from "../src/lib/time";
import { series } from "./check";

test.each([
  ["192.0.2.1 > * > 203.0.113.9", ["192.0.2.1", "", "203.0.113.9"]],
  ["192.0.2.1,*,2001:db8::1", ["192.0.2.1", "", "2001:db8::1"]],
  ["192.0.2.1 -> 192.0.2.2", ["192.0.2.1", "192.0.2.2"]],
  ["192.0.2.1 192.0.2.2", ["192.0.2.1", "192.0.2.2"]],
  ["", []],
])("the path '%s' is %j", (path, addresses) => {
  expect(addressesOf(path)).toEqual(addresses);
});

test("hops have what was measured of them, and those in between their place", () => {
  expect(hopsOf({ hops: 3, path: "192.0.2.1 > * > 203.0.113.9", hop_01_ms: 1, hop_02_loss_pct: 100, hop_03_ms: 9, hop_03_loss_pct: 0 })).toEqual([
    { number: 1, address: "192.0.2.1", ms: 1 },
    { number: 2, address: "", loss: 100 },
    { number: 3, address: "203.0.113.9", ms: 9, loss: 0 },
  ]);
  expect(hopsOf({ up: 0 })).toEqual([]);
});

test("changes of a path's length are told newest first", () => {
  expect(lengthChanges(series("hops", [7, 7, 9, 9, 7], 60))).toEqual([
    { time: 240 * SECOND, from: 9, to: 7 },
    { time: 120 * SECOND, from: 7, to: 9 },
  ]);
  expect(lengthChanges(undefined)).toEqual([]);
});

test("a change within a step counts although its average is none of both", () => {
  const hops = { ...series("hops", [7, 7.5, 9], 60), min: [7, 7, 9], max: [7, 9, 9] };
  expect(lengthChanges(hops)).toEqual([{ time: 60 * SECOND, from: 7, to: 9 }]);
});

function change(time: number, before: string, after: string, check = "x"): Event {
  return { id: time + 1, time, type: "path-changed", message: "", data: { check, agent: "a", path_before: before, path: after } };
}

const SPAN = { from: 100, to: 200 };

test("without a change the latest path holds from the first result on", () => {
  expect(pathStretches([], "x", "r1 > t", SPAN, 120)).toEqual([{ from: 120, to: 200, path: "r1 > t", number: 0 }]);
  expect(pathStretches([], "x", "", SPAN, 120)).toEqual([]);
});

test("each change begins a stretch, and a path that comes again has its number again", () => {
  const events = [change(170, "b", "a"), change(150, "a", "b"), change(160, "c", "d", "other")];
  expect(pathStretches(events, "x", "a", SPAN, 0)).toEqual([
    { from: 100, to: 150, path: "a", number: 0 },
    { from: 150, to: 170, path: "b", number: 1 },
    { from: 170, to: 200, path: "a", number: 0 },
  ]);
});

test("a change behind the span tells what held in it, one before it nothing", () => {
  expect(pathStretches([change(250, "a", "b"), change(50, "z", "a")], "x", "b", SPAN, 0)).toEqual([{ from: 100, to: 200, path: "a", number: 0 }]);
});

const shown = (before: string, after: string): string[] =>
  comparePaths(before, after).map(({ before: a, after: b, changed }) => `${a ? a.address || "*" : ""}|${b ? b.address || "*" : ""}${changed ? "!" : ""}`);

test.each([
  ["equal paths", "a > b > t", "a > b > t", ["a|a", "b|b", "t|t"]],
  ["another router", "a > b > t", "a > c > t", ["a|a", "b|c!", "t|t"]],
  ["one more hop moves those behind it", "a > t", "a > b > t", ["a|a", "|b!", "t|t"]],
  ["one hop less", "a > b > t", "a > t", ["a|a", "b|!", "t|t"]],
  ["silence is no change", "a > b > t", "a > * > t", ["a|a", "b|*", "t|t"]],
  ["routers of the same places around a silent one", "a > b > * > c > t", "a > B > * > C > d > t", ["a|a", "b|B!", "*|*", "c|C!", "|d!", "t|t"]],
  ["from nothing", "", "a", ["|a!"]],
])("of %s", (_, before, after, rows) => {
  expect(shown(before, after)).toEqual(rows);
});
