/** What a command tells while it is under way: lines of JSON, and what they add to what is known of it. */
import type { Command, CommandResult, CommandState, CommandSummary, CheckState } from "../api/types";

export type CommandLine =
  | { readonly type: "command"; readonly command: CommandSummary }
  | { readonly type: "result"; readonly result: CommandResult }
  | { readonly type: "progress"; readonly agent: string; readonly text: string };

/** The newest lines of a module that are kept. */
const MOST_PROGRESS = 50;

/** What a line says; undefined for what this page does not know, so that servers may come to tell more. */
export function parseCommandLine(text: string): CommandLine | undefined {
  const line = parsed(text);
  if (typeof line !== "object" || line === null) return undefined;
  const it = line as Record<string, unknown>;
  const known =
    (it["type"] === "command" && typeof it["command"] === "object") ||
    (it["type"] === "result" && typeof it["result"] === "object") ||
    (it["type"] === "progress" && typeof it["agent"] === "string" && typeof it["text"] === "string");
  return known ? (it as unknown as CommandLine) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The command with what a line adds. */
export function withCommandLine(command: Command, line: CommandLine): Command {
  switch (line.type) {
    case "command":
      return { ...command, ...line.command };
    case "result": {
      const known = command.results.some(({ agent }) => agent === line.result.agent);
      const results = known
        ? command.results.map((each) => (each.agent === line.result.agent ? line.result : each))
        : [...command.results, line.result];
      return { ...command, results, counts: countsOf(results) };
    }
    case "progress":
      return {
        ...command,
        results: command.results.map((each) =>
          each.agent === line.agent ? { ...each, progress: [...each.progress, line.text].slice(-MOST_PROGRESS) } : each,
        ),
      };
  }
}

function countsOf(results: readonly CommandResult[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { state } of results) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

export function isOver(state: CommandState): boolean {
  return state !== "waiting" && state !== "running";
}

/** The mark of a state: its colour and shape. */
export function markOf(state: CommandState): CheckState {
  switch (state) {
    case "completed":
      return "up";
    case "failed":
      return "down";
    case "cancelled":
      return "paused";
    case "lost":
    case "waiting":
    case "running":
      return "unknown";
  }
}

/** At whom a command is directed, in words. */
export function addresseesOf(command: CommandSummary, nameOf: (agent: string) => string): string {
  const labels = Object.entries(command.agent_labels).map(([name, value]) => `${name}=${value}`);
  return [...command.agents.map(nameOf), ...(labels.length === 0 ? [] : [`all with ${labels.join(" ")}`])].join(", ");
}

/** How many agents are in which state, in words; empty for one agent, of which the state says it. */
export function countWords(command: CommandSummary): string {
  const counts = Object.entries(command.counts);
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  return all <= 1 ? "" : counts.map(([state, count]) => `${count} ${state}`).join(", ");
}

/** What to do about an error, by its code. */
const ADVICE: Readonly<Record<string, string>> = {
  not_linked: "The agent is away, or reaches this server by plain posts only.",
  busy: "As much is under way at the agent as may be. Try again in a moment.",
  not_running: "The module is stopped, or failed too often. Recover it to start it again.",
  not_allowed: "The agent's own configuration says which modules and targets it allows.",
  lost: "Nobody knows what came of it: the link or the server ended before the agent told.",
  crash: "The agent keeps the stack trace: see its latest errors.",
};

/** Empty for codes of which there is nothing more to say. */
export function commandAdvice(code: string | undefined): string {
  return ADVICE[code ?? ""] ?? "";
}

/** A command as it is typed, for a shell. */
export function typedCommand(command: CommandSummary): string {
  const quote = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
  const agents = command.agents.map((agent) => `--agent ${quote(agent)}`);
  const labels = Object.entries(command.agent_labels).map(([name, value]) => `--label ${quote(`${name}=${value}`)}`);
  const input = Object.keys(command.input).length === 0 ? [] : [`--input ${quote(JSON.stringify(command.input))}`];
  return ["sonde command run", quote(command.module), ...agents, ...labels, ...input].join(" ");
}
