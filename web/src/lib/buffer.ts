import type { Point, Series, SeriesAnswer } from "../api/types";
import { SECOND, type Micros } from "./time";

const RATE = /^rate\((.+)\)$/;

/**
 * The series of one query, which new points of the live line are appended to.
 *
 * Within the step that is under way the average is a running one; a reload replaces it by what the server has.
 * Not reactive and not shared: the owner redraws after a change.
 */
export class SeriesBuffer {
  readonly step: Micros;
  readonly series: Series[];
  readonly #weights = new WeakMap<Series, number>();
  readonly #counters = new Map<string, { time: Micros; value: number }>();

  /**
   * @param kind the kind that was asked for
   * @param fields the fields that were asked for, `rate(NAME)` among them
   * @param interval how often the device reports
   */
  constructor(
    readonly kind: string,
    readonly fields: readonly string[],
    answer: SeriesAnswer,
    readonly interval: Micros,
  ) {
    this.step = answer.step_s * SECOND;
    this.series = answer.series.map((each) => ({ ...each }));
  }

  /** Appends what a point says about these series. Answers whether anything changed. */
  append(point: Point): boolean {
    if (point.kind !== this.kind) {
      return false;
    }
    let changed = false;
    for (const field of this.fields) {
      const counter = RATE.exec(field)?.[1];
      const value = point.fields[counter ?? field];
      if (typeof value !== "number") {
        continue;
      }
      const shown = counter === undefined ? value : this.#rate(point, counter, value);
      if (shown !== undefined) {
        changed = this.#put(this.#seriesOf(point, field), point.time, shown) || changed;
      }
    }
    return changed;
  }

  /** Drops what lies before a time, so that a page left open does not grow. */
  trim(before: Micros): void {
    for (const each of this.series) {
      const first = each.times.findIndex((time) => time >= before);
      if (first > 0) {
        each.times = each.times.slice(first);
        each.avg = each.avg.slice(first);
        if (each.min) each.min = each.min.slice(first);
        if (each.max) each.max = each.max.slice(first);
      }
    }
  }

  /** A counter's increase per second since the point before; nothing after a reset or for the first one. */
  #rate(point: Point, counter: string, value: number): number | undefined {
    const key = `${tagKey(point.tags)}\n${counter}`;
    const before = this.#counters.get(key);
    if (before && point.time <= before.time) {
      return undefined;
    }
    this.#counters.set(key, { time: point.time, value });
    const near = before && point.time - before.time <= 2.5 * Math.max(this.interval, 10 * SECOND);
    return near && value >= before.value ? ((value - before.value) * SECOND) / (point.time - before.time) : undefined;
  }

  #seriesOf(point: Point, field: string): Series {
    const key = tagKey(point.tags);
    const found = this.series.find((each) => each.field === field && tagKey(each.tags) === key);
    if (found) {
      return found;
    }
    const unit = this.series.find((each) => each.field === field)?.unit;
    const made: Series = { tags: point.tags, field, times: [], avg: [], ...(unit === undefined ? {} : { unit }) };
    if (this.step > 0) {
      made.min = [];
      made.max = [];
    }
    this.series.push(made);
    return made;
  }

  #put(series: Series, time: Micros, value: number): boolean {
    const bucket = this.step > 0 ? Math.floor(time / this.step) * this.step : time;
    const end = series.times.length - 1;
    const last = series.times[end];
    if (last !== undefined && bucket < last) {
      return false;
    }
    if (last !== bucket) {
      series.times.push(bucket);
      series.avg.push(value);
      series.min?.push(value);
      series.max?.push(value);
      this.#weights.set(series, 1);
      return true;
    }
    if (this.step === 0) {
      series.avg[end] = value;
      return true;
    }
    const weight = this.#weights.get(series) ?? Math.max(1, Math.round((time - bucket) / this.interval));
    series.avg[end] = ((series.avg[end] as number) * weight + value) / (weight + 1);
    this.#weights.set(series, weight + 1);
    if (series.min) series.min[end] = Math.min(series.min[end] ?? value, value);
    if (series.max) series.max[end] = Math.max(series.max[end] ?? value, value);
    return true;
  }
}

/** A tag set as a text, to compare by. */
export function tagKey(tags: Readonly<Record<string, string>>): string {
  return Object.keys(tags)
    .sort()
    .map((name) => `${name}=${tags[name] ?? ""}`)
    .join("\n");
}
