import { describe, expect, test } from "vitest";
import { countCheckStates } from "../src/api/checks.svelte";
import type { Check } from "../src/api/types";
import { formatCheckSort, nextCheckSort, parseCheckFilter, parseCheckSort, sortChecks } from "../src/lib/checkList";
import { HeldOrder } from "../src/lib/ordering";
import { check, run } from "./check";

const ids = (checks: readonly Check[]): string[] => checks.map((each) => each.id);

test("what is wrong comes first, what is paused last", () => {
  const checks = [
    check("paused", { state: "paused" }),
    check("up-10"),
    check("up-9"),
    check("new", { state: "unknown" }),
    check("down", { state: "down" }),
    check("slow", { state: "degraded" }),
  ];
  expect(ids(sortChecks(checks, parseCheckSort("")))).toEqual(["down", "slow", "new", "up-9", "up-10", "paused"]);
});

test("sorting by time takes the slowest agent, and puts what has none last either way", () => {
  const checks = [
    check("none"),
    check("a", { runs: [run("x", { sent: 1, rtt_median_ms: 1 }), run("y", { sent: 1, rtt_median_ms: 90 })] }),
    check("b", { runs: [run("x", { duration_ms: 20 })] }),
  ];
  expect(ids(sortChecks(checks, parseCheckSort("-time")))).toEqual(["a", "b", "none"]);
  expect(ids(sortChecks(checks, parseCheckSort("time")))).toEqual(["b", "a", "none"]);
});

test("sorting by agents begins with the share that fails most", () => {
  const half = [run("x", { up: 1 }), run("y", { up: 0 })];
  const checks = [check("all", { runs: [run("x", { up: 1 })] }), check("half", { runs: half }), check("nobody")];
  expect(ids(sortChecks(checks, parseCheckSort("agents")))).toEqual(["half", "all", "nobody"]);
});

test("figures begin with the largest, the rest with the least; the third click ends it", () => {
  const start = parseCheckSort("");
  expect(formatCheckSort(nextCheckSort(start, "loss"))).toBe("-loss");
  const named = nextCheckSort(start, "name");
  expect(formatCheckSort(named)).toBe("name");
  expect(formatCheckSort(nextCheckSort(nextCheckSort(named, "name"), "name"))).toBe("");
  expect(parseCheckSort("nonsense").key).toBe("attention");
});

describe("filter", () => {
  const shop = check("shop", {
    name: "Shop",
    kind: "http",
    target: "https://shop.example/",
    state: "down",
    blame: "path",
    labels: { team: "Web" },
    runs: [run("dev-1", { up: 0 })],
  });

  test.each(["", "shop", "https", "SHOP.example", "team", "team=web", "kind=http", "state=down", "blame=path", "agent=dev-1", "assignment=applied", "state=down web"])(
    "'%s' finds it",
    (text) => expect(parseCheckFilter(text)(shop)).toBe(true),
  );

  test.each(["mail", "team=net", "kind=icmp", "state=up", "blame=target", "agent=dev-2", "assignment=differs", "shop mail", "state=dow"])("'%s' does not", (text) =>
    expect(parseCheckFilter(text)(shop)).toBe(false),
  );
});

test("states are counted, those without a check as none", () => {
  expect(countCheckStates([check("a"), check("b"), check("c", { state: "down" })])).toEqual({ up: 2, degraded: 0, down: 1, unknown: 0, paused: 0 });
});

describe("a held order", () => {
  const [a, b] = [check("a"), check("b")];

  test("stays while the pointer is over the rows, and for five seconds", () => {
    const order = new HeldOrder<Check>();
    expect(ids(order.next([a, b], "k", false, false, 0))).toEqual(["a", "b"]);
    expect(ids(order.next([b, a], "k", false, false, 4_900_000))).toEqual(["a", "b"]);
    expect(ids(order.next([b, a], "k", true, false, 60_000_000))).toEqual(["a", "b"]);
    expect(ids(order.next([b, a], "k", false, false, 60_000_000))).toEqual(["b", "a"]);
  });

  test("ends with another key, and where the order does not change by itself", () => {
    const order = new HeldOrder<Check>();
    order.next([a, b], "k", false, false, 0);
    expect(ids(order.next([b, a], "other", true, false, 1))).toEqual(["b", "a"]);
    expect(ids(order.next([a, b], "other", true, true, 2))).toEqual(["a", "b"]);
  });
});
