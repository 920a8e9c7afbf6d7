import type { Check, Fields, Run, Series } from "../src/api/types";
import { SECOND } from "../src/lib/time";

/** A check that is up, with what a test says about it. */
export function check(id: string, more: Partial<Check> = {}): Check {
  return {
    id,
    name: id,
    kind: "icmp",
    target: `${id}.example`,
    settings: {},
    interval_s: 60,
    agents: [],
    agent_labels: {},
    labels: {},
    paused: false,
    thresholds: {},
    state: "up",
    reason: "",
    runs: [],
    ...more,
  };
}

export function run(agent: string, fields: Fields, more: Partial<Run> = {}): Run {
  return { agent, state: fields["up"] === 0 ? "down" : "up", assignment: "applied", at: 0, fields, ...more };
}

/** A series with times in seconds; what is null was not measured. */
export function series(field: string, values: readonly (number | null)[], stepS: number, tags: Record<string, string> = { agent: "a" }, fromS = 0): Series {
  const known = values.flatMap((value, i) => (value === null ? [] : [{ time: (fromS + i * stepS) * SECOND, value }]));
  const avg = known.map(({ value }) => value);
  return { tags, field, times: known.map(({ time }) => time), avg, min: avg, max: avg };
}
