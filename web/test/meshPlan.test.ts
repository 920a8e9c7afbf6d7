import { describe, expect, test } from "vitest";
import type { Check } from "../src/api/types";
import { meshNameFault, planMesh, TARGET_LABEL } from "../src/lib/meshPlan";
import { check } from "./check";
import { device } from "./device";

const AGENTS = [device("a", { name: "Alpha", address: "10.0.0.1" }), device("B.2", { name: "Beta", address: "10.0.0.2" }), device("c", { name: "Gamma" })];

function madeOf(plan: ReturnType<typeof planMesh>): Check[] {
  return plan.checks.map(({ id, settings }) => check(id, { ...settings } as Partial<Check>));
}

describe("a mesh", () => {
  test("has a check for each agent with an address, run by all others", () => {
    const plan = planMesh("Core", "icmp", 10, AGENTS, []);
    expect(plan.checks.map(({ id, change }) => [id, change])).toEqual([["core-icmp-a", "new"], ["core-icmp-b.2", "new"]]);
    expect(plan.checks[0]?.settings).toMatchObject({ name: "Core: to Alpha", target: "10.0.0.1", interval_s: 10, agents: ["B.2", "c"], labels: { mesh: "Core", [TARGET_LABEL]: "a" } });
    expect(plan.pairs).toBe(4);
    expect(plan.unreachable.map(({ id }) => id)).toEqual(["c"]);
  });

  test("needs two agents", () => {
    expect(planMesh("m", "icmp", 10, AGENTS.slice(0, 1), []).checks).toEqual([]);
  });

  test("that is there already changes nothing", () => {
    const plan = planMesh("m", "echo", 10, AGENTS, madeOf(planMesh("m", "echo", 10, AGENTS, [])));
    expect(plan.checks.map(({ change }) => change)).toEqual(["same", "same"]);
  });

  test("takes a new agent in, keeps what was set by hand, and names what is left over", () => {
    const before = madeOf(planMesh("m", "icmp", 10, AGENTS, [])).map((each) => ({ ...each, settings: { count: 20 }, thresholds: { loss_pct: 5 }, paused: true }));
    const plan = planMesh("m", "icmp", 10, [AGENTS[0]!, device("d", { address: "10.0.0.4" })], before);
    expect(plan.checks.map(({ id, change }) => [id, change])).toEqual([["m-icmp-a", "changed"], ["m-icmp-d", "new"]]);
    expect(plan.checks[0]?.settings).toMatchObject({ agents: ["d"], settings: { count: 20 }, thresholds: { loss_pct: 5 }, paused: true });
    expect(plan.leftOver.map(({ id }) => id)).toEqual(["m-icmp-b.2"]);
  });
});

test.each(["core", "Site 1", "a.b_c-d"])("'%s' is a name", (name) => expect(meshNameFault(name)).toBe(""));
test.each(["", " ", "ä", "a/b", "x".repeat(41)])("'%s' is no name", (name) => expect(meshNameFault(name)).toContain("expected"));
