import type { Check, Point, Series, SeriesAnswer } from "../api/types";
import type { SeriesBuffer } from "./buffer";
import type { ChartData } from "./chartData";
import type { ChartSpec, LineSpec } from "./chartSpecs";
import type { Gap } from "./gaps";
import { groupBy } from "./groups";
import type { Span } from "./range";
import { SMOKE_FIELDS } from "./smoke";
import { SECOND, type Micros } from "./time";
import { CERTIFICATE_DAYS, fieldWords, unitOf } from "./results";

/** The kind of all results of checks. */
export const PROBE = "probe";

/** The phases of a run, in the order in which they follow each other; a kind has some of them. */
const PHASES: readonly LineSpec[] = [
  { field: "redirect_ms", label: "redirects" },
  { field: "dns_ms", label: "name" },
  { field: "connect_ms", label: "connect" },
  { field: "proxy_ms", label: "proxy" },
  { field: "starttls_ms", label: "STARTTLS" },
  { field: "tls_ms", label: "TLS" },
  { field: "handshake_ms", label: "handshake" },
  { field: "query_ms", label: "query" },
  { field: "first_byte_ms", label: "first byte" },
  { field: "answer_ms", label: "answer" },
  { field: "transfer_ms", label: "transfer" },
];

/** Fields that are shown together. */
const GROUPS: readonly Pick<ChartSpec, "id" | "title" | "lines" | "sparse">[] = [
  {
    id: "ipdv",
    title: "Delay variation",
    lines: [
      { field: "ipdv_min_ms", label: "least" },
      { field: "ipdv_avg_ms", label: "average" },
      { field: "ipdv_max_ms", label: "most" },
    ],
  },
  {
    id: "oddities",
    title: "Odd replies and errors",
    sparse: true,
    lines: [
      { field: "duplicates", label: "duplicates" },
      { field: "reordered", label: "reordered" },
      { field: "late", label: "late" },
      { field: "icmp_errors", label: "ICMP errors" },
      { field: "send_errors", label: "not sent" },
    ],
  },
];

/** Fields that a kind has when it works: what a check that never did, or not now, is asked for. */
const USUAL: Readonly<Record<string, readonly string[]>> = {
  icmp: ["sent"],
  udp: ["sent"],
  http: ["dns_ms", "connect_ms", "first_byte_ms", "transfer_ms"],
  https: ["dns_ms", "connect_ms", "tls_ms", "first_byte_ms", "transfer_ms", "cert_days"],
  tls: ["dns_ms", "connect_ms", "tls_ms", "cert_days"],
  tcp: ["connect_ms"],
  dns: ["query_ms"],
  trace: ["hops"],
};

/** Fields that other charts show, or that say nothing over time. */
const TOLD = new Set(["up", "sent", "received", "lost", "rtt_avg_ms", "duration_ms", "status_code", ...SMOKE_FIELDS]);

const HOP = /^hop_(\d+)_ms$/;

/** Less than this is told with the result, too. */
const CERTIFICATE: Pick<ChartSpec, "threshold"> = { threshold: { value: CERTIFICATE_DAYS, word: "renew below this" } };

const SMOKE_HEIGHT = 270;
const FIRST_HEIGHT = 220;

function chart(id: string, title: string, lines: readonly LineSpec[], more: Partial<ChartSpec> = {}): ChartSpec {
  return { id, title, kind: PROBE, unit: unitOf(lines[0]?.field ?? ""), lines, ...more };
}

/**
 * The charts of one agent's results: the first is the one to look at, the others tell more.
 *
 * @param seen fields that earlier results had: a chart stays while a check fails
 */
export function chartsOf(check: Check, seen: Iterable<string> = []): ChartSpec[] {
  const fields = fieldsOf(check, seen);
  const known = (lines: readonly LineSpec[]): LineSpec[] => lines.filter(({ field }) => fields.has(field));
  const phases = known(PHASES);
  const charts: ChartSpec[] = [];
  const slow = slowFrom(check);
  if (fields.has("rtt_median_ms")) {
    const lines = SMOKE_FIELDS.map((field) => ({ field, label: "" }));
    charts.push(chart("smoke", "Round trip and loss", lines, { smoke: true, height: SMOKE_HEIGHT, ...slow }));
  }
  const hops = [...fields].filter((field) => HOP.test(field)).sort();
  if (phases.length > 1) {
    charts.push(chart("phases", "Phases", phases, { stack: true, ...slow }));
    // In a stack a phase's own limit has no place.
    const limited = phases.filter(({ field }) => limitOf(check, field) !== undefined);
    limited.forEach((line) => charts.push(chart(line.field, sentence(fieldWords(line.field)), [line], limitFrom(check, line.field))));
  } else if (hops.length > 0) {
    const lines = hops.map((field) => ({ field, label: String(Number(HOP.exec(field)?.[1])) }));
    charts.push(chart("hop-times", "Round trip to each hop", lines));
  } else if (charts.length === 0) {
    charts.push(chart("duration", "Time", [...phases, { field: "duration_ms", label: phases.length > 0 ? "in all" : "time" }], { ...limitFrom(check, phases[0]?.field ?? ""), ...slow }));
  }
  if (fields.has("jitter_ms")) charts.push(chart("jitter", "Jitter", [{ field: "jitter_ms", label: "jitter" }], limitFrom(check, "jitter_ms")));
  if (fields.has("loss_pct")) charts.push(chart("loss", "Loss", [{ field: "loss_pct", label: "loss" }], limitFrom(check, "loss_pct")));
  if (fields.has("hops")) charts.push(chart("hops", "Hops", [{ field: "hops", label: "hops" }]));
  if (fields.has("cert_days")) charts.push(chart("cert", "Certificate: days left", [{ field: "cert_days", label: "left" }], { ...CERTIFICATE, ...limitFrom(check, "cert_days", "degraded below this") }));
  for (const { id, title, lines, ...more } of GROUPS) {
    if (known(lines).length > 0) charts.push(chart(id, title, known(lines), more));
  }
  const told = new Set([...TOLD, ...charts.flatMap((spec) => spec.lines.map(({ field }) => field))]);
  const others = [...fields].filter((field) => !told.has(field) && !/^hop_/.test(field)).sort();
  others.forEach((field) => charts.push(chart(field, fieldWords(field), [{ field, label: fieldWords(field) }], limitFrom(check, field))));
  const [first, ...rest] = charts;
  return first ? [{ height: FIRST_HEIGHT, wide: true, ...first }, ...rest] : [];
}

/** From when it is slow: the median round trip, or else the whole run. */
function slowFrom({ thresholds: { rtt_ms: value } }: Check): Pick<ChartSpec, "threshold"> {
  return value === undefined ? {} : { threshold: { value, word: "degraded from here" } };
}

function limitOf({ thresholds }: Check, field: string): number | undefined {
  return (thresholds as Readonly<Record<string, number | undefined>>)[field];
}

/** From when a field of its own counts as too much. */
function limitFrom(check: Check, field: string, word = "degraded from here"): Pick<ChartSpec, "threshold"> {
  const value = limitOf(check, field);
  return value === undefined ? {} : { threshold: { value, word } };
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The numbers that any agent's latest result has. */
export function numbersOf(check: Check): string[] {
  const named = check.runs.flatMap((run) => Object.entries(run.fields ?? {}));
  return [...new Set(named.flatMap(([name, value]) => (typeof value === "number" ? [name] : [])))];
}

/** All numbers that are known of a check, and those that its kind usually has. */
function fieldsOf(check: Check, seen: Iterable<string>): Set<string> {
  const kind = check.kind === "http" && /^https:/i.test(check.target) ? "https" : check.kind;
  const fields = new Set([...(USUAL[kind] ?? []), ...seen, ...numbersOf(check)]);
  if (fields.has("sent")) ["rtt_median_ms", "jitter_ms", "loss_pct"].forEach((field) => fields.add(field));
  return fields;
}

/** The chart that compares the agents of a check. */
export function comparisonOf(check: Check, nameOf: (agent: string) => string): ChartSpec {
  const fields = fieldsOf(check, []);
  const field = ["rtt_median_ms", "hops"].find((each) => fields.has(each)) ?? "duration_ms";
  const titles: Readonly<Record<string, string>> = { rtt_median_ms: "Median round trip by agent", hops: "Hops by agent" };
  return {
    id: "agents",
    title: titles[field] ?? "Time by agent",
    kind: PROBE,
    unit: unitOf(field),
    by: "agent",
    wide: true,
    nameOf,
    lines: [{ field, label: "" }],
    ...(field === "hops" ? {} : slowFrom(check)),
  };
}

/** All fields that charts need, and `up`. */
export function fieldsOfCharts(charts: readonly ChartSpec[]): Map<string, string[]> {
  const fields = new Set(["up", ...charts.flatMap((spec) => spec.lines.map(({ field }) => field))]);
  return new Map([[PROBE, [...fields]]]);
}

/**
 * The answer with one series for each agent and field: a check whose target was changed has several, one after another.
 */
export function mergedByAgent(answer: SeriesAnswer): SeriesAnswer {
  const groups = groupBy(answer.series, (series) => `${series.tags["agent"] ?? ""}\n${series.field}`);
  return { ...answer, series: [...groups.values()].map(merged) };
}

function merged(series: readonly Series[]): Series {
  const [first, ...others] = series as readonly [Series, ...Series[]];
  const tags = { agent: first.tags["agent"] ?? "" };
  if (others.length === 0) {
    return { ...first, tags };
  }
  const rows = new Map<Micros, { avg: number; min: number; max: number }>();
  for (const { times, avg, min, max } of series) {
    times.forEach((time, i) => {
      const value = avg[i] as number;
      const row = { avg: value, min: min?.[i] ?? value, max: max?.[i] ?? value };
      const before = rows.get(time);
      rows.set(time, before ? { avg: (before.avg + row.avg) / 2, min: Math.min(before.min, row.min), max: Math.max(before.max, row.max) } : row);
    });
  }
  const times = [...rows.keys()].sort((a, b) => a - b);
  const take = (part: "avg" | "min" | "max"): number[] => times.map((time) => rows.get(time)?.[part] as number);
  return { ...first, tags, times, avg: take("avg"), ...(first.min ? { min: take("min") } : {}), ...(first.max ? { max: take("max") } : {}) };
}

/** The latest results of a check's agents as points, tagged as `mergedByAgent` leaves them. */
export function latestPoints(check: Check): Point[] {
  return check.runs.flatMap((run) =>
    run.at === undefined || !run.fields ? [] : [{ kind: PROBE, time: run.at, tags: { agent: run.agent }, fields: { ...run.fields } }],
  );
}

/**
 * The data with gaps called what they are: where the check ran, but failed, and where it is paused.
 *
 * @param agent whose results count; without one, those of all
 * @param pausedUntil where a gap that reaches there is a pause; absent unless the check is paused
 */
export function explainFailures(data: ChartData, buffer: SeriesBuffer, agent?: string, pausedUntil?: Micros): ChartData {
  if (data.gaps.length === 0) {
    return data;
  }
  const ups = buffer.series.filter((series) => series.field === "up" && (agent === undefined || series.tags["agent"] === agent));
  const slack = buffer.step + SECOND;
  const ran = ({ from, to }: Span): boolean => ups.some((up) => up.times.some((time) => time >= from - slack && time < to));
  const causeOf = (gap: Gap): string => {
    if (gap.cause !== "no data") return gap.cause;
    return gap.to === pausedUntil ? "paused" : ran(gap) ? "failed" : gap.cause;
  };
  return { ...data, gaps: data.gaps.map((gap) => ({ ...gap, cause: causeOf(gap) })) };
}
