import { describe, expect, it } from "vitest";
import type { Link, Transport } from "../src/api/types";
import { agentsBehind, attentionFirst, connection, refusals, relayTree, shares, stateWord } from "../src/lib/transports";

function transport(name: Transport["name"], more: Partial<Transport> = {}): Transport {
  return {
    name,
    connected: true,
    connections: 1,
    agents: 0,
    in: 0,
    out: 0,
    in_per_s: 0,
    out_per_s: 0,
    history_per_s: [],
    refused: {},
    ...more,
  };
}

function link(agent: string, ...via: string[]): Link {
  return { agent, transport: "mqtt", version: "1", via };
}

describe("transports", () => {
  it("puts what needs attention first", () => {
    const all = [transport("link"), transport("http"), transport("mqtt", { connected: false, broker: "mqtt://b" })];
    expect(attentionFirst(all).map(({ name }) => name)).toEqual(["mqtt", "link", "http"]);
  });

  it("tells listening from being connected", () => {
    expect(stateWord(transport("link"))).toBe("listening");
    expect(stateWord(transport("mqtt", { broker: "mqtt://b" }))).toBe("connected");
    expect(stateWord(transport("mqtt", { broker: "mqtt://b", connected: false }))).toBe("not connected");
  });

  it("shows what was refused, the most frequent first", () => {
    expect(refusals(transport("mqtt", { refused: { malformed: 2, refused: 0, late: 5 } }))).toEqual([
      ["late", 5],
      ["malformed", 2],
    ]);
  });

  it("draws rates as shares of the greatest", () => {
    expect(shares([0, 5, 10])).toEqual([0, 50, 100]);
    expect(shares([0, 0])).toEqual([0, 0]);
    expect(shares([])).toEqual([]);
  });
});

describe("relayTree", () => {
  it("has the relay next to the server first, and agents where their own relay is", () => {
    const tree = relayTree([link("d"), link("b", "site", "region"), link("a", "site", "region"), link("c", "region")]);
    expect(tree.agents.map(({ agent }) => agent)).toEqual(["d"]);
    expect(tree.relays.map(({ name }) => name)).toEqual(["region"]);
    const region = tree.relays[0]!;
    expect(region.agents.map(({ agent }) => agent)).toEqual(["c"]);
    expect(region.relays[0]?.name).toBe("site");
    expect(region.relays[0]?.agents.map(({ agent }) => agent)).toEqual(["a", "b"]);
    expect(agentsBehind(tree)).toBe(4);
    expect(agentsBehind(region)).toBe(3);
  });

  it("shows a relay's own link as the relay alone", () => {
    const tree = relayTree([link("site"), link("a", "site"), link("lonely")]);
    expect(tree.agents.map(({ agent }) => agent)).toEqual(["lonely"]);
    expect(tree.relays.map(({ name }) => name)).toEqual(["site"]);
  });

  it("is empty without links", () => {
    expect(agentsBehind(relayTree([]))).toBe(0);
  });
});

describe("connection", () => {
  it("names the transport and the relays", () => {
    expect(connection(link("a"))).toBe("MQTT");
    expect(connection(link("a", "site", "region"))).toBe("MQTT, through site and region");
  });
});
