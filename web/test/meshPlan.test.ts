import { expect, test } from "vitest";
import type { Check } from "../src/api/types";
import { labelsOf, meshNameFault, planMesh, type MeshPlan } from "../src/lib/meshPlan";
import { check } from "./check";
import { device } from "./device";

const LAB = { site: "lab" };
const DEVICES = [
  device("a", { name: "Alpha", address: "10.0.0.1", labels: LAB }),
  device("B.2", { name: "Beta", labels: { ...LAB, address: "10.0.0.2" } }),
  device("c", { name: "Gamma" }),
  device("switch", { address: "10.0.0.9", has_agent: false, labels: LAB }),
];

function made({ id, settings }: MeshPlan): Check {
  return check(id, { ...settings } as Partial<Check>);
}

test("a mesh is one check for all agents, of which those with an address are targets", () => {
  const plan = planMesh("Core", "icmp", 10, {}, DEVICES, []);
  expect(plan).toMatchObject({ id: "core-icmp", change: "new", pairs: 4 });
  expect(plan.settings).toMatchObject({ name: "Core", target: "{address}", interval_s: 10, device_agents: true, labels: { mesh: "Core" } });
  expect(plan.targets.map(({ device: each, from }) => [each.id, from])).toEqual([["a", 2], ["B.2", 2]]);
  expect(plan.unreachable.map(({ id }) => id)).toEqual(["c"]);
});

test("a mesh of some has their labels, for devices and agents alike", () => {
  const plan = planMesh("m", "echo", 10, LAB, DEVICES, []);
  expect(plan.settings).toMatchObject({ name: "m by echo", device_labels: LAB, agent_labels: LAB });
  expect(plan.settings).not.toHaveProperty("device_agents");
  expect(plan.targets.map(({ device: each, from }) => [each.id, from])).toEqual([["a", 1], ["B.2", 1], ["switch", 2]]);
});

test("one agent makes no pair", () => {
  expect(planMesh("m", "icmp", 10, {}, DEVICES.slice(0, 1), []).pairs).toBe(0);
});

test("made again, a mesh stays, keeps what was set by hand, and names what another way left", () => {
  const before = { ...made(planMesh("m", "icmp", 10, {}, DEVICES, [])), settings: { count: 20 }, thresholds: { loss_pct: 5 }, paused: true };
  const old = check("m-icmp-a", { labels: { mesh: "m", to: "a" } });
  const part = check("m-icmp@a", { labels: { mesh: "m", device: "a" }, of: "m-icmp", device: "a" });
  const plan = planMesh("m", "icmp", 10, {}, DEVICES, [before, old, part]);
  expect(plan.change).toBe("same");
  expect(plan.settings).toMatchObject({ settings: { count: 20 }, thresholds: { loss_pct: 5 }, paused: true });
  expect(plan.leftOver.map(({ id }) => id)).toEqual(["m-icmp-a"]);
  expect(planMesh("m", "icmp", 5, {}, DEVICES, [before]).change).toBe("changed");
  expect(planMesh("m", "icmp", 10, LAB, DEVICES, [before]).change).toBe("changed");
});

test("labels are read as typed", () => {
  expect(labelsOf("")).toEqual({});
  expect(labelsOf("site=lab, role=a=b")).toEqual({ site: "lab", role: "a=b" });
  expect(labelsOf("site=lab edge")).toBeUndefined();
});

test.each(["core", "Site 1", "a.b_c-d"])("'%s' is a name", (name) => expect(meshNameFault(name)).toBe(""));
test.each(["", " ", "ä", "a/b", "x".repeat(41)])("'%s' is no name", (name) => expect(meshNameFault(name)).toContain("expected"));
