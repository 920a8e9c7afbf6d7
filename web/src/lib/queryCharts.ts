import type { QueryAnswer } from "../api/types";
import { alignTracks, type Column } from "./align";
import type { ChartData, ChartLine } from "./chartData";
import type { ChartSpec } from "./chartSpecs";
import type { Span } from "./range";
import type { Unit } from "./units";

/** More lines than this can't be told apart; `top` chooses. */
export const MOST_DRAWN = 24;
/** So many series colours there are. */
const COLORS = 8;
/** A time without values that is longer than so many usual steps is a gap. */
const GAP_STEPS = 3;

export interface QueryChart {
  readonly spec: ChartSpec;
  readonly data: ChartData;
}

/** What a line is called: the values of its tags, without their names where one tag tells all lines apart. */
export function lineName(tags: Readonly<Record<string, string>>): string {
  const values = Object.entries(tags);
  return values.length === 0 ? "all" : values.map(([, value]) => value).join(" · ");
}

/** A chart for each column of an answer. */
export function queryCharts(answer: QueryAnswer): QueryChart[] {
  return answer.columns.map((column, index) => {
    const lines = answer.lines.slice(0, MOST_DRAWN);
    const tracks = lines.map((line) => {
      const kept = line.times.flatMap((time, i) => {
        const value = line.values[index]?.[i];
        return typeof value === "number" ? [{ time, value }] : [];
      });
      const times = kept.map(({ time }) => time);
      return { times, columns: [kept.map(({ value }) => value)], gaps: gapsOf(times) };
    });
    const [times, ...columns] = alignTracks(tracks);
    const drawn: ChartLine[] = lines.map((line, i) => ({
      label: lineName(line.tags),
      color: i % COLORS,
      below: false,
      values: columns[i] as Column,
      drawn: i + 1,
    }));
    const spec: ChartSpec = {
      id: `query-${index}`,
      title: column.name,
      kind: answer.kind,
      unit: (column.unit ?? "") as Unit,
      lines: drawn.map(({ label }) => ({ field: column.name, label })),
      wide: true,
      height: 260,
    };
    return { spec, data: { columns: [times, ...columns], lines: drawn, gaps: [] } };
  });
}

function gapsOf(times: readonly number[]): Span[] {
  const steps = times.slice(1).map((time, i) => time - (times[i] as number));
  const usual = [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  return steps.flatMap((step, i) => {
    const before = times[i] as number;
    return step > usual * GAP_STEPS ? [{ from: before + usual, to: before + step }] : [];
  });
}

/** The rows of an answer's table: tags in a fixed order, then the values. */
export interface QueryRow {
  readonly time: number;
  readonly tags: readonly string[];
  readonly values: readonly (number | null)[];
}

export function tagNames(answer: QueryAnswer): string[] {
  return [...new Set(answer.lines.flatMap((line) => Object.keys(line.tags)))].sort();
}

/** The first rows, the newest of each line first. */
export function queryRows(answer: QueryAnswer, most: number): QueryRow[] {
  const names = tagNames(answer);
  const rows: QueryRow[] = [];
  for (const line of answer.lines) {
    for (let i = line.times.length - 1; i >= 0 && rows.length < most; i--) {
      rows.push({
        time: line.times[i] as number,
        tags: names.map((name) => line.tags[name] ?? ""),
        values: line.values.map((column) => column[i] ?? null),
      });
    }
  }
  return rows;
}
