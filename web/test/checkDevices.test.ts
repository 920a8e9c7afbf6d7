import { expect, test } from "vitest";
import { countCheckStates } from "../src/api/checks.svelte";
import type { Check } from "../src/api/types";
import { devicesOf, deviceWords, itemsOf, targetOf, withParents, withRuns } from "../src/lib/checkDevices";
import { parseCheckFilter, parseCheckSort, sortChecks } from "../src/lib/checkList";
import { chartsOf } from "../src/lib/checkCharts";
import { meshOf } from "../src/lib/mesh";
import { thresholdsFor, thresholdWords } from "../src/lib/thresholds";
import { check, run } from "./check";
import { device } from "./device";

function part(name: string, more: Partial<Check> = {}): Check {
  return check(`mesh@${name}`, { name: `Mesh: ${name}`, target: `10.0.0.${name.length}`, of: "mesh", device: name, ...more });
}

const MESH = check("mesh", { name: "Mesh", target: "{address}", device_agents: true, instances: 2, state: "down" });
const ALL = withRuns([check("web"), part("b", { state: "down", runs: [run("a", { up: 0 })] }), MESH, part("a", { runs: [run("b", { sent: 1, rtt_median_ms: 7 })] })]);
const rows = (checks: readonly Check[], opened = new Map<string, boolean>()): string[] => itemsOf(checks, opened).map(({ id, depth }) => `${depth}${id}`);

test("checks of single devices stand beneath the one that they come of, in their own order", () => {
  const sorted = sortChecks(ALL, parseCheckSort(""));
  expect(rows(sorted)).toEqual(["0mesh", "1mesh@b", "1mesh@a", "0web"]);
  expect(rows(sorted, new Map([["mesh", false]]))).toEqual(["0mesh", "0web"]);
});

test("many are folded at first, and open on demand", () => {
  const many = [MESH, ...["a", "b", "c", "d", "e"].map((name) => part(name))];
  expect(rows(many)).toEqual(["0mesh"]);
  expect(rows(many, new Map([["mesh", true]]))).toHaveLength(6);
});

test("a filter finds both, and what a found one is part of", () => {
  expect(rows(withParents(ALL, parseCheckFilter("mesh:")))).toEqual(["0mesh", "1mesh@b", "1mesh@a"]);
  expect(rows(withParents(ALL, parseCheckFilter("10.0.0.1 state=down")))).toEqual(["0mesh", "1mesh@b"]);
  expect(rows(withParents(ALL, parseCheckFilter("{address}")))).toEqual(["0mesh"]);
  expect(rows([part("alone")])).toEqual(["0mesh@alone"]);
});

test("a check for devices tells the runs of all of them, and counts once", () => {
  expect(ALL.find(({ id }) => id === "mesh")?.runs.map(({ agent }) => agent)).toEqual(["a", "b"]);
  expect(countCheckStates(ALL)).toMatchObject({ down: 1, up: 2 });
});

test("devices are chosen by name, by all labels, or by their agent", () => {
  const known = [device("a", { labels: { site: "lab", role: "web" } }), device("b", { labels: { site: "lab" } }), device("c", { has_agent: false })];
  const ids = (choice: Parameters<typeof devicesOf>[0]): string[] => devicesOf(choice, known).map(({ id }) => id);
  expect(ids({ devices: ["c"], device_labels: { site: "lab", role: "web" } })).toEqual(["a", "c"]);
  expect(ids({ device_agents: true })).toEqual(["a", "b"]);
  expect(ids({})).toEqual([]);
  expect(deviceWords({ device_agents: true, devices: ["c"] })).toBe("every device with an agent or 1 device by name");
});

test("a target's places are filled as the server does", () => {
  const it = device("x", { name: "X", address: "10.0.0.1", labels: { address: "192.0.2.1" } });
  expect(targetOf("https://{address}/{id}/{name}", it)).toBe("https://192.0.2.1/x/X");
});

test("the matrix knows the target of a check of a single device, whatever its address", () => {
  const checks = [part("b", { target: "nowhere", runs: [run("a", { up: 1, sent: 1, rtt_median_ms: 3 })] }), { ...MESH, runs: [] }];
  expect(meshOf(checks, [device("a"), device("b")]).cell("a", "b")?.check.id).toBe("mesh@b");
});

test("thresholds are those of the kind, and those that are set", () => {
  expect(thresholdsFor("icmp", {}).map(({ name }) => name)).toEqual(["rtt_ms", "loss_pct", "jitter_ms"]);
  expect(thresholdsFor("dns", { loss_pct: "3" }).map(({ name }) => name)).toEqual(["rtt_ms", "loss_pct", "query_ms"]);
  expect(thresholdsFor("trace", {})).toEqual([]);
  expect(thresholdWords(check("x", { thresholds: { rtt_ms: 9, jitter_ms: 2, cert_days: 14 } }))).toBe("degraded above 9 ms or above 2 ms jitter or below 14 d of the certificate");
});

test("thresholds are lines in their charts; a phase with one has a chart of its own", () => {
  const charts = chartsOf(check("x", { kind: "http", target: "https://x/", thresholds: { rtt_ms: 900, tls_ms: 80, cert_days: 30 } }));
  const lines = Object.fromEntries(charts.map(({ id, threshold }) => [id, threshold?.value]));
  expect(lines).toMatchObject({ phases: 900, tls_ms: 80, cert: 30 });
  expect(chartsOf(check("p", { thresholds: { jitter_ms: 4 } })).find(({ id }) => id === "jitter")?.threshold?.value).toBe(4);
  expect(chartsOf(check("d", { kind: "dns", thresholds: { query_ms: 20 } }))[0]?.threshold?.value).toBe(20);
});
