import { expect, test } from "vitest";
import { figureOf, hostOf, meshOf, shadeOf } from "../src/lib/mesh";
import { check, run } from "./check";
import { device } from "./device";

test.each([
  ["10.0.0.7", "10.0.0.7"],
  ["10.0.0.7:443", "10.0.0.7"],
  ["https://User@Web-1:8443/x?y", "web-1"],
  ["https://[2001:DB8::1]:8443/", "2001:db8::1"],
  ["2001:db8::1", "2001:db8::1"],
  ["tcp://host", "host"],
])("the host of %s is %s", (target, host) => {
  expect(hostOf(target)).toBe(host);
});

const DEVICES = [
  device("a", { name: "a-10", address: "10.0.0.1", hostname: "alpha" }),
  device("b", { name: "a-9", address: "10.0.0.2", hostname: "beta" }),
  device("c", { name: "c", address: "10.0.0.3", has_agent: false }),
];

test("agents that check each other meet in the matrix, by name; others do not appear", () => {
  const checks = [
    check("to-a", { target: "10.0.0.1", runs: [run("a", { up: 1 }), run("b", { up: 1, sent: 1, rtt_median_ms: 4, loss_pct: 5, jitter_ms: 1 })] }),
    check("to-b", { target: "https://Beta/", runs: [run("a", { up: 1, duration_ms: 9 })] }),
    check("to-c", { target: "10.0.0.3", runs: [run("a", { up: 1 })] }),
    check("elsewhere", { target: "192.0.2.1", runs: [run("a", { up: 1 })] }),
  ];
  const mesh = meshOf(checks, DEVICES);
  expect(mesh.from.map((each) => each.id)).toEqual(["b", "a"]);
  expect(mesh.to.map((each) => each.id)).toEqual(["b", "a"]);
  const cell = mesh.cell("b", "a");
  expect([figureOf(cell, "rtt"), figureOf(cell, "loss"), figureOf(cell, "jitter")]).toEqual([4, 5, 1]);
  expect(figureOf(mesh.cell("a", "b"), "rtt")).toBe(9);
  expect(mesh.cell("a", "a")).toBeUndefined();
  expect(figureOf(undefined, "rtt")).toBeUndefined();
});

test("of several checks of a pair, a burst is shown, and of bursts the worst", () => {
  const checks = [
    check("tcp", { target: "10.0.0.1:22", runs: [run("b", { up: 0 })] }),
    check("ping", { target: "10.0.0.1", runs: [run("b", { up: 1, sent: 10 })] }),
    check("lost", { target: "10.0.0.1", runs: [run("b", { up: 0, sent: 10 })] }),
  ];
  expect(meshOf(checks, DEVICES).cell("b", "a")?.check.id).toBe("lost");
});

test("shades go from the least to the most, and hardly differ where values do not", () => {
  expect(shadeOf(1, 1, 100)).toBe(0);
  expect(shadeOf(100, 1, 100)).toBe(1);
  expect(shadeOf(10, 1, 100)).toBeCloseTo(0.5);
  expect(shadeOf(11, 10, 11)).toBeLessThan(0.1);
  expect(shadeOf(0, 0, 0)).toBe(0);
});
