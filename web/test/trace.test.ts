import { expect, test } from "vitest";
import { addressesOf, hopsOf, lengthChanges } from "../src/lib/trace";
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
