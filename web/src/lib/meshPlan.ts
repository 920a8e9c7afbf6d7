/** The check that makes a mesh: every agent is a target, and all others measure it. */
import type { Check, CheckSettings, Device } from "../api/types";
import { checkedAddress, devicesOf } from "./checkDevices";
import { sameJson } from "./schemaForm";

/** Kinds that measure pairs well, with what the target's side needs. */
export const MESH_KINDS = [
  { kind: "icmp", need: "Works with every agent that may be pinged." },
  { kind: "echo", need: "Needs the echo responder of each agent (port 4401)." },
  { kind: "stamp", need: "Tells both ways apart; needs the STAMP reflector of each agent (port 862)." },
] as const;

export type MeshKind = (typeof MESH_KINDS)[number]["kind"];

export interface MeshPlan {
  readonly id: string;
  readonly settings: CheckSettings;
  /** What sending it does. */
  readonly change: "new" | "changed" | "same";
  /** Those that are measured, each with how many measure it. */
  readonly targets: readonly { readonly device: Device; readonly from: number }[];
  /** Devices that nobody can measure, because their address is not known. */
  readonly unreachable: readonly Device[];
  /** How many pairs are measured, each way by itself. */
  readonly pairs: number;
  /** Checks of the same mesh and kind that are no part of it any more. */
  readonly leftOver: readonly Check[];
}

/**
 * @param name of the mesh, from which its check has its id, its name and the label `mesh`
 * @param labels of the agents that take part; none: every agent
 * @param known all devices
 * @param existing the checks that there are
 */
export function planMesh(
  name: string,
  kind: MeshKind,
  intervalS: number,
  labels: Readonly<Record<string, string>>,
  known: Iterable<Device>,
  existing: Iterable<Check>,
): MeshPlan {
  const checks = [...existing];
  const id = idOf(`${name}-${kind}`);
  const before = checks.find((check) => check.id === id);
  const settings = settingsOf(name, kind, intervalS, labels, before);
  const devices = [...known];
  const agents = devicesOf(Object.keys(labels).length === 0 ? { device_agents: true } : { device_labels: labels }, devices).filter((each) => each.has_agent !== false);
  const measured = devicesOf(settings, devices);
  const targets = measured
    .filter((device) => checkedAddress(device) !== undefined)
    .map((device) => ({ device, from: agents.filter((agent) => agent.id !== device.id).length }));
  return {
    id,
    settings,
    change: before ? (isSame(before, settings) ? "same" : "changed") : "new",
    targets,
    unreachable: measured.filter((device) => checkedAddress(device) === undefined),
    pairs: targets.reduce((sum, { from }) => sum + from, 0),
    leftOver: checks.filter((check) => check.labels["mesh"] === name && check.kind === kind && check.of === undefined && check.id !== id),
  };
}

function settingsOf(name: string, kind: MeshKind, intervalS: number, labels: Readonly<Record<string, string>>, before: Check | undefined): CheckSettings {
  const every = Object.keys(labels).length === 0;
  return {
    name: kind === "icmp" ? name : `${name} by ${kind}`,
    kind,
    target: "{address}",
    interval_s: intervalS,
    labels: { mesh: name },
    ...(every ? { device_agents: true } : { device_labels: { ...labels }, agent_labels: { ...labels } }),
    // What was set by hand since then stays.
    settings: before?.settings ?? {},
    thresholds: before?.thresholds ?? {},
    paused: before?.paused ?? false,
  };
}

function isSame(check: Check, settings: CheckSettings): boolean {
  const told = ({ name, target, interval_s, labels = {}, agents = [], agent_labels = {}, devices = [], device_labels = {}, device_agents = false }: CheckSettings): Parameters<typeof sameJson>[0] =>
    [name ?? "", target, interval_s ?? 0, sorted(labels), [...agents], sorted(agent_labels), [...devices], sorted(device_labels), device_agents];
  return sameJson(told(check), told(settings));
}

function sorted(labels: Readonly<Record<string, string>>): string[] {
  return Object.entries(labels).map((pair) => pair.join("=")).sort();
}

/** As the server allows ids: small letters, digits, `_`, `.` and `-`, at most 100. */
function idOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9_.-]+/g, "-").replace(/^[^a-z0-9]+/, "").slice(0, 100);
}

/** What is wrong with a mesh's name; empty if nothing is. */
export function meshNameFault(name: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9_. -]{0,39}$/.test(name) ? "" : "expected 1 to 40 letters, digits, spaces, '_', '.' or '-', such as core";
}

/** `site=lab role=edge` as labels; undefined if a word is none. */
export function labelsOf(text: string): Record<string, string> | undefined {
  const words = text.split(/[\s,]+/).filter((word) => word !== "");
  const pairs = words.map((word) => /^([A-Za-z][A-Za-z0-9_.-]*)=(.+)$/.exec(word));
  return pairs.includes(null) ? undefined : Object.fromEntries(pairs.flatMap((pair) => (pair ? [[pair[1], pair[2]]] : [])));
}
