import type { CheckState, Link, Transport } from "../api/types";

const TITLES: Readonly<Record<Transport["name"], string>> = {
  link: "WebSocket link",
  http: "HTTP posts",
  mqtt: "MQTT",
  nats: "NATS",
};

export function titleOf(name: Transport["name"]): string {
  return TITLES[name];
}

export function stateOf(transport: Transport): CheckState {
  return transport.connected ? "up" : "down";
}

/** What the state is called: a broker is connected to, all else is listened for. */
export function stateWord(transport: Transport): string {
  return transport.connected ? (transport.broker === undefined ? "listening" : "connected") : "not connected";
}

/** Those that need attention first; the rest stays as the server has it. */
export function attentionFirst(transports: readonly Transport[]): Transport[] {
  return [...transports].sort((a, b) => Number(a.connected) - Number(b.connected));
}

/** Causes for which something was refused, with how often, the most frequent first. */
export function refusals(transport: Transport): [string, number][] {
  return Object.entries(transport.refused)
    .filter(([, count]) => count > 0)
    .sort((a, b) => b[1] - a[1]);
}

/** Numbers as shares of the greatest, in per cent; all 0 where there is nothing but 0. */
export function shares(values: readonly number[]): number[] {
  const most = Math.max(0, ...values);
  return values.map((value) => (most > 0 ? (value / most) * 100 : 0));
}

/** The server, or a relay before it, with what is linked through it. */
export interface Branch {
  readonly name: string;
  readonly relays: readonly Branch[];
  readonly agents: readonly Link[];
}

/** How many agents are linked through a branch, at any depth. */
export function agentsBehind(branch: Branch): number {
  return branch.relays.reduce((sum, relay) => sum + agentsBehind(relay), branch.agents.length);
}

/** The relays with their agents, as the links tell them: the agent's own relay stands first in `via`. */
export function relayTree(links: readonly Link[]): Branch {
  return branchOf(
    "",
    links.map((link) => ({ link, path: [...link.via].reverse() })),
  );
}

function branchOf(name: string, under: readonly { link: Link; path: readonly string[] }[]): Branch {
  const relays = new Map<string, { link: Link; path: readonly string[] }[]>();
  const agents: Link[] = [];
  for (const { link, path } of under) {
    const [first, ...rest] = path;
    if (first === undefined) {
      agents.push(link);
    } else {
      relays.set(first, [...(relays.get(first) ?? []), { link, path: rest }]);
    }
  }
  return {
    name,
    relays: [...relays].sort(([a], [b]) => a.localeCompare(b)).map(([relay, behind]) => branchOf(relay, behind)),
    // A relay's own link is the branch that it stands for.
    agents: agents.filter((link) => !relays.has(link.agent)).sort((a, b) => a.agent.localeCompare(b.agent)),
  };
}

/** How an agent is connected, for people: "MQTT, through site-b and site-a". */
export function connection(link: Link): string {
  return titleOf(link.transport) + (link.via.length === 0 ? "" : `, through ${link.via.join(" and ")}`);
}
