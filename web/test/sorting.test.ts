import { describe, expect, test } from "vitest";
import { heldOrder } from "../src/lib/ordering";
import { DEFAULT_SORT, formatSort, nextSort, parseSort, sortDevices, type Sort } from "../src/lib/sorting";
import { device } from "./device";

const ids = (devices: readonly { id: string }[]): string[] => devices.map((each) => each.id);

describe("attention", () => {
  test("puts what is wrong first, then what is hot, then the rest by name", () => {
    const devices = [
      device("calm-10", { cpu_pct: 5 }),
      device("calm-9", { cpu_pct: 50 }),
      device("full", { disk_pct: 97 }),
      device("warm", { mem_pct: 90 }),
      device("new", { state: "unknown" }),
      device("twins", { conflict: true }),
      device("gone", { state: "down", cpu_pct: 100 }),
    ];
    expect(ids(sortDevices(devices, DEFAULT_SORT))).toEqual(["gone", "twins", "new", "full", "warm", "calm-9", "calm-10"]);
  });

  test("a load of four per core is hot, the same on more cores is not", () => {
    const devices = [device("a", { load1: 16, cores: 32 }), device("b", { load1: 16, cores: 4 })];
    expect(ids(sortDevices(devices, DEFAULT_SORT))).toEqual(["b", "a"]);
  });
});

test.each<[string, Sort, string[]]>([
  ["figures down", { key: "cpu_pct", descending: true }, ["b", "a", "none"]],
  ["figures up, what is absent stays last", { key: "cpu_pct", descending: false }, ["a", "b", "none"]],
  ["names", { key: "name", descending: true }, ["none", "b", "a"]],
])("sorts %s", (_, sort, order) => {
  const devices = [device("none"), device("a", { cpu_pct: 1 }), device("b", { cpu_pct: 2 })];
  expect(ids(sortDevices(devices, sort))).toEqual(order);
});

test("a column's head goes from its first direction to the other, and back to attention", () => {
  const first = nextSort(DEFAULT_SORT, "cpu_pct");
  const second = nextSort(first, "cpu_pct");
  expect([first, second, nextSort(second, "cpu_pct")]).toEqual([
    { key: "cpu_pct", descending: true },
    { key: "cpu_pct", descending: false },
    DEFAULT_SORT,
  ]);
  expect(nextSort(DEFAULT_SORT, "name")).toEqual({ key: "name", descending: false });
});

test("the address holds a sort, and nonsense means attention", () => {
  expect(parseSort(formatSort({ key: "load1", descending: true }))).toEqual({ key: "load1", descending: true });
  expect(parseSort("-nonsense")).toEqual(DEFAULT_SORT);
  expect(formatSort(DEFAULT_SORT)).toBe("");
});

test("a held order keeps rows in place, drops those that went, and adds new ones behind", () => {
  const held = heldOrder(
    [device("a"), device("b"), device("c")],
    [device("c", { cpu_pct: 9 }), device("new"), device("a")],
  );
  expect(ids(held)).toEqual(["a", "c", "new"]);
  expect(held[1]?.cpu_pct).toBe(9);
});
