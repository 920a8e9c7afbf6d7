/** The checks that make a mesh: each agent is a target, and all others measure it. */
import type { Check, CheckSettings, Device } from "../api/types";
import { sameJson } from "./schemaForm";

/** Kinds that measure pairs well, with what the target's side needs. */
export const MESH_KINDS = [
  { kind: "icmp", need: "Works with every agent that may be pinged." },
  { kind: "echo", need: "Needs the echo responder of each agent (port 4401)." },
  { kind: "stamp", need: "Tells both ways apart; needs the STAMP reflector of each agent (port 862)." },
] as const;

export type MeshKind = (typeof MESH_KINDS)[number]["kind"];

/** The label whose value is the id of the agent that a check of a mesh has as its target: two may have one address. */
export const TARGET_LABEL = "to";

export interface PlannedCheck {
  readonly id: string;
  readonly settings: CheckSettings;
  /** The agent that is measured. */
  readonly target: Device;
  /** What sending it does. */
  readonly change: "new" | "changed" | "same";
}

export interface MeshPlan {
  readonly checks: readonly PlannedCheck[];
  /** Agents that nobody can measure, because their address is not known. They measure the others. */
  readonly unreachable: readonly Device[];
  /** How many pairs are measured, each way by itself. */
  readonly pairs: number;
  /** Checks of the same mesh that are no part of it any more. */
  readonly leftOver: readonly Check[];
}

/**
 * @param name of the mesh, from which its checks have their ids, names and the label `mesh`
 * @param existing the checks that there are
 */
export function planMesh(name: string, kind: MeshKind, intervalS: number, agents: readonly Device[], existing: Iterable<Check>): MeshPlan {
  const known = new Map([...existing].map((check) => [check.id, check]));
  const reachable = agents.filter((agent) => agent.address !== undefined);
  const checks = agents.length < 2 ? [] : reachable.map((target) => planned(name, kind, intervalS, target, agents, known));
  const ids = new Set(checks.map(({ id }) => id));
  return {
    checks,
    unreachable: agents.filter((agent) => agent.address === undefined),
    pairs: checks.reduce((sum, { settings }) => sum + (settings.agents?.length ?? 0), 0),
    leftOver: [...known.values()].filter((check) => check.labels["mesh"] === name && check.kind === kind && !ids.has(check.id)),
  };
}

function planned(name: string, kind: MeshKind, intervalS: number, target: Device, agents: readonly Device[], known: ReadonlyMap<string, Check>): PlannedCheck {
  const id = idOf(`${name}-${kind}-${target.id}`);
  const before = known.get(id);
  const settings: CheckSettings = {
    name: `${name}: to ${target.name}${kind === "icmp" ? "" : ` by ${kind}`}`,
    kind,
    target: target.address ?? "",
    interval_s: intervalS,
    agents: agents.filter((agent) => agent.id !== target.id).map((agent) => agent.id).sort(),
    labels: { mesh: name, [TARGET_LABEL]: target.id },
    // What was set by hand since then stays.
    settings: before?.settings ?? {},
    thresholds: before?.thresholds ?? {},
    paused: before?.paused ?? false,
  };
  return { id, settings, target, change: before ? (isSame(before, settings) ? "same" : "changed") : "new" };
}

function isSame(check: Check, settings: CheckSettings): boolean {
  const sorted = (labels: Readonly<Record<string, string>>): string[] => Object.entries(labels).map((pair) => pair.join("=")).sort();
  return (
    check.name === settings.name &&
    check.target === settings.target &&
    check.interval_s === settings.interval_s &&
    sameJson([...check.agents].sort(), settings.agents) &&
    sameJson(sorted(check.labels), sorted(settings.labels ?? {}))
  );
}

/** As the server allows ids: small letters, digits, `_`, `.` and `-`, at most 100. */
function idOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9_.-]+/g, "-").replace(/^[^a-z0-9]+/, "").slice(0, 100);
}

/** What is wrong with a mesh's name; empty if nothing is. */
export function meshNameFault(name: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9_. -]{0,39}$/.test(name) ? "" : "expected 1 to 40 letters, digits, spaces, '_', '.' or '-', such as core";
}
