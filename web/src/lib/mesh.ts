/** The matrix of agents that check each other. */
import type { Check, Device, Run } from "../api/types";
import { compareStates } from "./checkList";
import { compareNames } from "./ordering";
import { numberOf, timeOf } from "./results";
import type { Unit } from "./units";

/** The label whose value is the id of the agent that is the target, where its address does not tell. */
const TARGET_LABEL = "to";

/** What the cells can show. */
export const FIGURES = ["rtt", "loss", "jitter"] as const;
export type Figure = (typeof FIGURES)[number];

export const FIGURE_WORDS: Readonly<Record<Figure, { readonly word: string; readonly unit: Unit }>> = {
  rtt: { word: "Round trip", unit: "ms" },
  loss: { word: "Loss", unit: "%" },
  jitter: { word: "Jitter", unit: "ms" },
};

export interface Cell {
  readonly check: Check;
  readonly run: Run;
}

export interface Mesh {
  /** Agents that check others, and agents that are checked; each by name. */
  readonly from: readonly Device[];
  readonly to: readonly Device[];
  cell(from: string, to: string): Cell | undefined;
}

/** The host of a target: `https://[2001:db8::1]:8443/x` is `2001:db8::1`. In small letters. */
export function hostOf(target: string): string {
  const rest = target.trim().toLowerCase().replace(/^[a-z][a-z0-9+.-]*:\/\//, "").replace(/^[^/@]*@/, "");
  const host = rest.split(/[/?#]/)[0] ?? "";
  const bracketed = /^\[([^\]]*)\]/.exec(host)?.[1];
  if (bracketed !== undefined) return bracketed;
  // More than one colon and no brackets: an IPv6 address without a port.
  return host.split(":").length === 2 ? (host.split(":")[0] ?? "") : host;
}

/** What an agent may be called as a target, each with the agent: its address, its host name. */
export function agentsByHost(devices: Iterable<Device>): Map<string, Device> {
  const agents = [...devices].filter((device) => device.has_agent !== false);
  const byHost = new Map<string, Device>();
  for (const device of agents) {
    if (device.hostname !== undefined) byHost.set(device.hostname.toLowerCase(), device);
  }
  // An address says more than a name that two hosts may have.
  for (const device of agents) {
    if (device.address !== undefined) byHost.set(device.address.toLowerCase(), device);
  }
  return byHost;
}

/** The pairs of agents of which one checks the other. Where several checks do, the cell has the worst of them. */
export function meshOf(checks: Iterable<Check>, devices: Iterable<Device>): Mesh {
  const all = [...devices];
  const byId = new Map(all.map((device) => [device.id, device]));
  const byHost = agentsByHost(all);
  const cells = new Map<string, Cell>();
  const from = new Map<string, Device>();
  const to = new Map<string, Device>();
  for (const check of checks) {
    const target = byId.get(check.device ?? check.labels[TARGET_LABEL] ?? "") ?? byHost.get(hostOf(check.target));
    if (!target) continue;
    for (const run of check.runs) {
      const agent = byId.get(run.agent);
      if (!agent || agent === target) continue;
      from.set(agent.id, agent);
      to.set(target.id, target);
      const key = `${agent.id}\n${target.id}`;
      const before = cells.get(key);
      if (!before || saysMore({ check, run }, before)) cells.set(key, { check, run });
    }
  }
  return {
    from: [...from.values()].sort(compareNames),
    to: [...to.values()].sort(compareNames),
    cell: (agent, target) => cells.get(`${agent}\n${target}`),
  };
}

/** Bursts tell all three figures; among equals, what is worse counts. */
function saysMore(a: Cell, b: Cell): boolean {
  const bursts = Number(numberOf(a.run.fields, "sent") !== undefined) - Number(numberOf(b.run.fields, "sent") !== undefined);
  return bursts !== 0 ? bursts > 0 : compareStates(a.run.state, b.run.state) < 0;
}

export function figureOf(cell: Cell | undefined, figure: Figure): number | undefined {
  const fields = cell?.run.fields;
  switch (figure) {
    case "rtt":
      return timeOf(fields);
    case "loss":
      return numberOf(fields, "loss_pct");
    case "jitter":
      return numberOf(fields, "jitter_ms");
  }
}

/** How dark a cell is, from 0 to 1: where its value lies between the least and the most of all, on a scale of powers. */
export function shadeOf(value: number, least: number, most: number): number {
  const [low, high, at] = [least, most, value].map((each) => Math.log(Math.max(each, 0.01))) as [number, number, number];
  // Values that are all much the same are no reason for contrast.
  const width = Math.max(high - low, Math.log(4));
  return Math.min(1, Math.max(0, (at - low) / width));
}
