/** What checks that are run at once tell while they run: one line of JSON for each thing that happens. */
import type { CheckState, Fields } from "../api/types";
import type { Micros } from "./time";

/** A line as the server sends it. */
export type RunLine =
  | { readonly type: "started"; readonly agent: string }
  | { readonly type: "step"; readonly agent: string; readonly text: string }
  | { readonly type: "sample"; readonly agent: string; readonly number: number; readonly rtt_ms?: number; readonly text?: string }
  | { readonly type: "result"; readonly agent: string; readonly fields: Fields; readonly time?: Micros }
  | { readonly type: "error"; readonly agent?: string; readonly error: string; readonly code?: string };

/** One packet, request or attempt of a run. */
export interface RunSample {
  readonly number: number;
  /** Milliseconds; absent if nothing came back. */
  readonly rtt?: number;
  readonly text: string;
}

/** `broken` is a run of which nobody told the end. */
export type RunPhase = "waiting" | "running" | "done" | "failed" | "cancelled" | "broken";

/** How one agent's run went so far. */
export interface AgentOutput {
  readonly agent: string;
  readonly phase: RunPhase;
  readonly steps: readonly string[];
  readonly samples: readonly RunSample[];
  /** How many steps and samples were dropped because there were too many to show. */
  readonly dropped: number;
  readonly fields?: Fields;
  readonly time?: Micros;
  readonly error?: string;
  readonly code?: string;
}

/** The most steps, and the most samples, that are kept of a run: the newest. */
export const MOST_LINES = 1_000;

/** What the line says; undefined for what this page does not know, so that servers may come to tell more. */
export function parseRunLine(text: string): RunLine | undefined {
  const line = parsed(text);
  if (typeof line !== "object" || line === null) return undefined;
  const it = line as Record<string, unknown>;
  if (it["type"] === "error") {
    return typeof it["error"] === "string" ? (it as unknown as RunLine) : undefined;
  }
  if (typeof it["agent"] !== "string") return undefined;
  const known =
    it["type"] === "started" ||
    (it["type"] === "step" && typeof it["text"] === "string") ||
    (it["type"] === "sample" && typeof it["number"] === "number") ||
    (it["type"] === "result" && typeof it["fields"] === "object" && it["fields"] !== null);
  return known ? (it as unknown as RunLine) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Nothing heard yet of an agent. */
export function waitingFor(agent: string): AgentOutput {
  return { agent, phase: "waiting", steps: [], samples: [], dropped: 0 };
}

/** The outputs with what a line adds; an error without an agent is for all that have not ended. */
export function withLine(outputs: readonly AgentOutput[], line: RunLine): readonly AgentOutput[] {
  if (line.agent === undefined) {
    return outputs.map((output) => (hasEnded(output) ? output : taken(output, line)));
  }
  const known = outputs.some(({ agent }) => agent === line.agent) ? outputs : [...outputs, waitingFor(line.agent)];
  return known.map((output) => (output.agent === line.agent ? taken(output, line) : output));
}

function taken(output: AgentOutput, line: RunLine): AgentOutput {
  switch (line.type) {
    case "started":
      return { ...output, phase: "running" };
    case "step":
      return bounded({ ...output, phase: "running", steps: [...output.steps, line.text] });
    case "sample":
      return bounded({ ...output, phase: "running", samples: [...output.samples, sampleOf(line)] });
    case "result":
      return { ...output, phase: "done", fields: line.fields, ...(line.time === undefined ? {} : { time: line.time }) };
    case "error":
      return { ...output, phase: "failed", error: line.error, ...(line.code === undefined ? {} : { code: line.code }) };
  }
}

function sampleOf({ number, rtt_ms, text = "" }: RunLine & { type: "sample" }): RunSample {
  return { number, text, ...(rtt_ms === undefined ? {} : { rtt: rtt_ms }) };
}

function bounded(output: AgentOutput): AgentOutput {
  const extra = Math.max(0, output.steps.length - MOST_LINES) + Math.max(0, output.samples.length - MOST_LINES);
  if (extra === 0) return output;
  return { ...output, steps: output.steps.slice(-MOST_LINES), samples: output.samples.slice(-MOST_LINES), dropped: output.dropped + extra };
}

/** The outputs after the last line: what has not told its end never will. */
export function ended(outputs: readonly AgentOutput[], phase: "cancelled" | "broken"): readonly AgentOutput[] {
  return outputs.map((output) => (hasEnded(output) ? output : { ...output, phase }));
}

export function hasEnded({ phase }: AgentOutput): boolean {
  return phase !== "waiting" && phase !== "running";
}

/** How the run's result counts, without a check's thresholds; unknown while there is none. */
export function outcomeOf({ fields }: AgentOutput): CheckState {
  return fields?.["up"] === 1 ? "up" : fields?.["up"] === 0 ? "down" : "unknown";
}

/** What to do about an error, by its code. */
const ADVICE: Readonly<Record<string, string>> = {
  unknown_agent: "No agent has that id now.",
  not_assigned: "The check is not for this agent. Edit it to add the agent.",
  not_linked: "The agent is away, or reaches this server by plain posts only. It runs its checks on schedule all the same.",
  too_many_runs: "Others run checks now, too. Try again in a moment.",
  not_understood: "The agent's program does not know this kind or setting: it may be older than the server.",
  not_allowed: "The agent's own configuration says what it may measure: allow-kinds, allow-targets and the like.",
  timeout: "The agent took the order and did not answer in time.",
  lost: "The connection to the agent broke during the run.",
};

/** Empty for codes of which there is nothing more to say. */
export function adviceOn(code: string | undefined): string {
  return ADVICE[code ?? ""] ?? "";
}
