/** What the results of checks mean, in figures and in words. */
import type { Blame, Check, Fields, Run } from "../api/types";
import { formatValue, significant, type Unit } from "./units";

/** A certificate that ends sooner is worth a word. Days. */
export const CERTIFICATE_DAYS = 21;

/** A check's agents taken together. */
export interface CheckFigures {
  /** The median round trip, or how long the run took, where it is longest. Milliseconds. */
  readonly time?: number;
  /** The loss of the latest burst, where it is greatest. Per cent. */
  readonly loss?: number;
  /** How many agents find it up or degraded. */
  readonly up: number;
  readonly agents: number;
}

export function checkFigures(check: Check): CheckFigures {
  let time: number | undefined;
  let loss: number | undefined;
  let up = 0;
  for (const run of check.runs) {
    time = greater(time, timeOf(run.fields));
    loss = greater(loss, numberOf(run.fields, "loss_pct"));
    if (run.state === "up" || run.state === "degraded") up++;
  }
  return { ...(time === undefined ? {} : { time }), ...(loss === undefined ? {} : { loss }), up, agents: check.runs.length };
}

function greater(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}

/**
 * The median round trip; for what sends no burst, how long the run took. Nothing for a burst without replies, and for a
 * trace, whose length says nothing.
 */
export function timeOf(fields: Fields | undefined): number | undefined {
  if (numberOf(fields, "sent") !== undefined) {
    return numberOf(fields, "rtt_median_ms");
  }
  return numberOf(fields, "hops") === undefined ? numberOf(fields, "duration_ms") : undefined;
}

export function numberOf(fields: Fields | undefined, name: string): number | undefined {
  const value = fields?.[name];
  return typeof value === "number" ? value : undefined;
}

export function textOf(fields: Fields | undefined, name: string): string {
  const value = fields?.[name];
  return typeof value === "string" ? value : "";
}

/** A run's result in a few words: `12.3 ms, 10 % lost`, `200 in 182 ms`, or what failed. */
export function resultWords(fields: Fields | undefined): string {
  if (!fields) {
    return "";
  }
  const error = textOf(fields, "error") || textOf(fields, "cause");
  if (error !== "" && fields["up"] !== 1) {
    return error;
  }
  const time = timeOf(fields);
  const parts: string[] = [];
  const status = numberOf(fields, "status_code");
  const hops = numberOf(fields, "hops");
  const loss = numberOf(fields, "loss_pct");
  if (hops !== undefined) {
    parts.push(`${hops} hop${hops === 1 ? "" : "s"}`);
  } else if (time !== undefined) {
    parts.push(`${status === undefined ? "" : `${status} in `}${formatValue(time, "ms")}`);
  }
  if (loss !== undefined && loss > 0) {
    parts.push(`${formatPercent(loss)} lost`);
  }
  const days = numberOf(fields, "cert_days");
  if (days !== undefined && days < CERTIFICATE_DAYS) {
    parts.push(days < 0 ? "certificate has expired" : `certificate ends in ${significant(Math.floor(days))} d`);
  }
  if (error !== "") {
    parts.push(error);
  }
  return parts.join(", ") || (fields["up"] === 0 ? "failed" : fields["up"] === 1 ? "up" : "");
}

function formatPercent(value: number): string {
  return `${significant(value)}\u202f%`;
}

const RUN_RANK = { down: 0, degraded: 1, up: 2, unknown: 3, paused: 4 } as const;

/** The run that says most: the worst, and of those the slowest. */
export function tellingRun(runs: readonly Run[]): Run | undefined {
  return runs.reduce<Run | undefined>((best, run) => {
    const order = best === undefined ? -1 : RUN_RANK[run.state] - RUN_RANK[best.state];
    return order < 0 || (order === 0 && (timeOf(run.fields) ?? 0) > (timeOf(best?.fields) ?? 0)) ? run : best;
  }, undefined);
}

/** What a row says of a check: why it is not up, or its last result. */
export function checkWords(check: Check): string {
  const run = tellingRun(check.runs);
  if (check.reason !== "") {
    return check.reason;
  }
  const problem = check.runs.flatMap((each) => each.difference ?? each.problem ?? []).at(0);
  if (check.state === "unknown") {
    return problem ?? (check.runs.length === 0 ? "no agent runs it" : "no result yet");
  }
  return check.state === "paused" ? "" : resultWords(run?.fields);
}

export const BLAME_WORDS: Readonly<Record<Blame, string>> = {
  target: "The fault lies with the target: every agent sees it.",
  path: "The fault lies on the path: some agents see it, others do not.",
  agent: "The fault lies with the agent: the others do not see it.",
};

/** The unit that a field's name ends in. */
export function unitOf(field: string): Unit {
  if (field.endsWith("_ms")) return "ms";
  if (field.endsWith("_pct")) return "%";
  if (field.endsWith("_days")) return "d";
  if (field.endsWith("_bytes")) return "B";
  if (field.endsWith("_s")) return "s";
  return "";
}

/** A field's name as people say it: `rtt_p95_ms` is `rtt p95`. */
export function fieldWords(field: string): string {
  return field.replace(/_(ms|pct|days|bytes|s)$/, "").replace(/_/g, " ");
}
