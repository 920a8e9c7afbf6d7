import type { Event, Series } from "../api/types";
import { alignTracks, stacked, type Column, type Track } from "./align";
import type { SeriesBuffer } from "./buffer";
import type { ChartSpec, LineSpec } from "./chartSpecs";
import { explainGap, findGaps, longestStep, type Gap } from "./gaps";
import type { Span } from "./range";
import type { Smoke } from "./smoke";
import type { Micros } from "./time";
import type { Unit } from "./units";

/** A line as it is drawn. */
export interface ChartLine {
  readonly label: string;
  /** Which colour of the series colours, from 0. */
  readonly color: number;
  /** How dark a shade of grey is shown for it instead, from 0 to 1. */
  readonly shade?: number;
  /** Where it is not the chart's. */
  readonly unit?: Unit;
  readonly below: boolean;
  /** The values as measured, for the legend and for CSV: not stacked, not mirrored. */
  readonly values: Column;
  /** Where the drawn values are among the chart's columns, from 1. */
  readonly drawn: number;
  /** Where the least and greatest values of each step are; absent where there is no band. */
  readonly band?: { readonly min: number; readonly max: number };
}

export interface ChartData {
  /** The times in seconds, then the drawn columns. */
  readonly columns: [number[], ...Column[]];
  readonly lines: readonly ChartLine[];
  readonly gaps: readonly Gap[];
  /** The bound that the values have, where they come near it. */
  readonly limit?: number;
  readonly smoke?: Smoke;
}

/** More lines than this get no bands: they would cover each other. */
const MOST_BANDS = 4;

interface Found {
  readonly spec: LineSpec;
  readonly series: Series;
  readonly label: string;
  readonly color: number;
}

/**
 * The data of one chart, ready to draw.
 *
 * @param value of the tag that the chart is for, where there is a chart for each
 * @param until where data ought to reach: now, or the end of a span in the past
 */
export function chartData(
  spec: ChartSpec,
  value: string | undefined,
  buffer: SeriesBuffer,
  events: readonly Event[],
  until: Micros,
): ChartData {
  const found = findLines(spec, value, buffer);
  const tracks = found.map(({ series, spec: line }) => trackOf(series, line, spec, buffer, until));
  const withBands = !spec.stack && found.length <= MOST_BANDS;
  const drawnTracks = tracks.map((track) => (withBands ? track : { ...track, columns: track.columns.slice(0, 1) }));
  const [times, ...columns] = alignTracks(drawnTracks);
  const lines: ChartLine[] = [];
  let at = 0;
  drawnTracks.forEach((track, i) => {
    const { label, color, spec: line } = found[i] as Found;
    const values = unmirrored(columns[at] as Column, line.below === true);
    const place = { label, color, below: line.below === true, values, drawn: at + 1 };
    lines.push(track.columns.length === 3 ? { ...place, band: { min: at + 2, max: at + 3 } } : place);
    at += track.columns.length;
  });
  const limit = limitOf(spec, buffer, lines);
  return {
    columns: [times, ...(spec.stack ? stacked(columns) : columns)],
    lines,
    gaps: commonGaps(tracks).map((gap) => explainGap(gap, events)),
    ...(limit === undefined ? {} : { limit }),
  };
}

function findLines(spec: ChartSpec, value: string | undefined, buffer: SeriesBuffer): Found[] {
  const tag = spec.by;
  const ofChart = (series: Series): boolean => value === undefined || (tag !== undefined && series.tags[tag] === value);
  const values = tag === undefined ? [] : tagValues(buffer.series, tag);
  const several = spec.lines.length > 1;
  const found = spec.lines.flatMap((line, i) =>
    buffer.series
      .filter((series) => series.field === line.field && ofChart(series) && series.times.length > 0)
      .map((series) => {
        const own = tag === undefined || value !== undefined ? "" : (series.tags[tag] ?? "");
        const name = own === "" ? "" : (spec.nameOf?.(own) ?? own);
        const label = [name, name === "" || several ? line.label : ""].filter((part) => part !== "").join(" ");
        // Lines of one tag value share a colour when they are mirrored, else each line has its own.
        return { spec: line, series, label, color: own === "" ? i : values.indexOf(own) + (isMirrored(spec) ? 0 : i) };
      }),
  );
  found.sort((a, b) => spec.lines.indexOf(a.spec) - spec.lines.indexOf(b.spec) || byName(a.label, b.label));
  const lively = spec.sparse ? found.filter(({ series }) => series.avg.some((each) => each > 0)) : found;
  return lively.length > 0 ? lively : found.slice(0, 1);
}

const names = new Intl.Collator("en", { numeric: true });

function byName(a: string, b: string): number {
  return names.compare(a, b);
}

function tagValues(series: readonly Series[], tag: string): string[] {
  return [...new Set(series.flatMap((each) => each.tags[tag] ?? []))].sort(byName);
}

function isMirrored(spec: ChartSpec): boolean {
  return spec.lines.some((line) => line.below);
}

/** A series as columns: the average, and the least and the greatest where there are such. */
function trackOf(series: Series, line: LineSpec, spec: ChartSpec, buffer: SeriesBuffer, until: Micros): Track {
  // Bytes are shown as bits; what leaves goes below the axis.
  const factor = (spec.unit === "bit/s" ? 8 : 1) * (line.below ? -1 : 1);
  const scaled = (values: readonly number[]): readonly number[] =>
    factor === 1 ? values : values.map((value) => value * factor);
  const columns = [series.avg, ...(series.min && series.max ? [series.min, series.max] : [])];
  const longest = longestStep(series.times, buffer.step, buffer.interval);
  return {
    times: series.times,
    columns: columns.map(scaled),
    gaps: findGaps(series.times, longest, Math.max(buffer.step, buffer.interval), until),
  };
}

function unmirrored(column: Column, below: boolean): Column {
  return below ? column.map((value) => (typeof value === "number" ? -value : value)) : column;
}

/** The gaps that all lines share. */
function commonGaps(tracks: readonly Track[]): Span[] {
  const [first, ...others] = tracks;
  return (first?.gaps ?? []).filter((gap) =>
    others.every((track) => track.gaps.some((other) => other.from < gap.to && other.to > gap.from)),
  );
}

/** The newest value of the limit, as long as the lines reach a fifth of it: else it would press them flat. */
function limitOf(spec: ChartSpec, buffer: SeriesBuffer, lines: readonly ChartLine[]): number | undefined {
  const limit = buffer.series.find((series) => series.field === spec.limit)?.avg.at(-1);
  if (limit === undefined) {
    return undefined;
  }
  const greatest = lines.reduce((most, line) => line.values.reduce<number>((a, b) => Math.max(a, b ?? 0), most), 0);
  return greatest >= limit / 5 ? limit : undefined;
}
