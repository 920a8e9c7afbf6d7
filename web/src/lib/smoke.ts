import type { Event, Series } from "../api/types";
import type { Column } from "./align";
import type { SeriesBuffer } from "./buffer";
import type { ChartData, ChartLine } from "./chartData";
import { explainGap, findGaps, longestStep } from "./gaps";
import { SECOND, type Micros } from "./time";

/** What the smoke picture draws besides its columns. */
export interface Smoke {
  /** The loss of each time, per cent, beside the chart's columns; null where nothing is known. */
  readonly loss: Column;
  /** How long one point stands for, seconds. */
  readonly width: number;
  /** Where the axis begins: at zero, unless it is to fit. */
  readonly bottom: number;
  /** Where the axis ends: rare outliers above it are cut off and marked, so that the rest can be seen. */
  readonly top: number;
}

/** The levels of loss: each with the greatest loss that belongs to it, per cent. Only all lost is the last. */
export const LOSS_LEVELS: readonly { readonly most: number; readonly word: string }[] = [
  { most: 0, word: "0" },
  { most: 5, word: "≤ 5" },
  { most: 10, word: "≤ 10" },
  { most: 20, word: "≤ 20" },
  { most: 50, word: "≤ 50" },
  { most: 99.999, word: "> 50" },
  { most: Infinity, word: "all lost" },
];

export function lossLevel(loss: number): number {
  return LOSS_LEVELS.findIndex(({ most }) => loss <= most);
}

/** The columns of the picture, in the order of drawing; those of a step are the least, the average or the greatest. */
const PARTS = [
  { field: "rtt_median_ms", label: "median", take: "avg", shade: 1 },
  { field: "rtt_p25_ms", label: "25 %", take: "avg", shade: 0.45 },
  { field: "rtt_p75_ms", label: "75 %", take: "avg", shade: 0.45 },
  { field: "rtt_p95_ms", label: "95 %", take: "avg", shade: 0.28 },
  { field: "rtt_min_ms", label: "least", take: "min", shade: 0.14 },
  { field: "rtt_max_ms", label: "most", take: "max", shade: 0.14 },
] as const;

/** The fields that the picture needs. */
export const SMOKE_FIELDS: readonly string[] = [...PARTS.map(({ field }) => field), "loss_pct"];

/**
 * The smoke picture of one agent's bursts.
 *
 * A burst without any reply has a loss and no times: the lines end there, but it is no gap.
 *
 * @param until where data ought to reach: now, or the end of a span in the past
 * @param fit whether the axis begins a little below the least, not at zero
 */
export function smokeData(
  buffer: SeriesBuffer,
  agent: string,
  events: readonly Event[],
  until: Micros,
  fit = false,
): ChartData {
  const find = (field: string): Series | undefined =>
    buffer.series.find((series) => series.field === field && series.tags["agent"] === agent);
  const losses = find("loss_pct");
  const serieses = PARTS.map(({ field }) => find(field));
  const measured = [...new Set([losses, ...serieses].flatMap((series) => series?.times ?? []))].sort((a, b) => a - b);
  const width = Math.max(buffer.step, buffer.interval);
  const gaps = findGaps(measured, longestStep(measured, buffer.step, buffer.interval), width, until);
  const times = [...new Set([...measured, ...gaps.map((gap) => gap.from)])].sort((a, b) => a - b);
  const columns = PARTS.map(({ take }, i) => columnOf(serieses[i], take, times));
  const loss = columnOf(losses, "avg", times);
  const lines: ChartLine[] = PARTS.map(({ label, shade }, i) => ({
    label,
    shade,
    color: 0,
    below: false,
    values: columns[i] as Column,
    drawn: i + 1,
  }));
  if (losses) {
    lines.push({ label: "loss", shade: 0, color: 0, below: false, values: loss, drawn: 0, unit: "%" });
  }
  const top = topOf(columns);
  return {
    columns: [times.map((time) => time / SECOND), ...columns],
    lines: losses || measured.length > 0 ? lines : [],
    gaps: gaps.map((gap) => explainGap(gap, events)),
    smoke: { loss, width: width / SECOND, bottom: fit ? bottomOf(columns, top) : 0, top },
  };
}

function columnOf(series: Series | undefined, take: "avg" | "min" | "max", times: readonly Micros[]): Column {
  const values = new Map(series?.times.map((time, i) => [time, (series[take] ?? series.avg)[i]]));
  return times.map((time) => values.get(time) ?? null);
}

/** Some more than all medians, nearly all of the 95 %, and many of the greatest: not what an outlier of each step reaches. */
function topOf([median = [], , , high = [], , most = []]: readonly Column[]): number {
  const wanted = Math.max(1.25 * quantile(median, 1), 1.15 * quantile(high, 0.99), 1.1 * quantile(most, 0.6));
  const needed = 1.1 * quantile(most, 1);
  return Math.max(needed > 0 ? Math.min(wanted, needed) : wanted, 0.1);
}

function bottomOf([, , , , least = []]: readonly Column[], top: number): number {
  const lowest = quantile(least, 0);
  return Math.max(0, lowest - (top - lowest) / 10);
}

function quantile(column: Column, q: number): number {
  const values = column.filter((value): value is number => typeof value === "number").sort((a, b) => a - b);
  return values[Math.max(0, Math.ceil(q * values.length) - 1)] ?? 0;
}
