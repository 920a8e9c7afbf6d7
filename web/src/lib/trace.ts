import type { Event, Fields, Series } from "../api/types";
import type { Span } from "./range";
import { numberOf, textOf } from "./results";
import type { Micros } from "./time";

/** A router on the way to a target. */
export interface Hop {
  readonly number: number;
  /** Empty where it did not say. */
  readonly address: string;
  readonly ms?: number;
  readonly loss?: number;
}

const SEPARATOR = /\s*(?:->|→|>|,|;|\s)\s*/;
const SILENT = new Set(["*", "?", "-", ""]);

/** The addresses of a path as a result tells it; empty for hops that did not answer. */
export function addressesOf(path: string): string[] {
  return path.trim() === "" ? [] : path.trim().split(SEPARATOR).map((word) => (SILENT.has(word) ? "" : word));
}

/** The hops of a trace's result, in their order. */
export function hopsOf(fields: Fields): Hop[] {
  const addresses = addressesOf(textOf(fields, "path"));
  const numbered = Object.keys(fields).map((field) => Number(/^hop_(\d+)_/.exec(field)?.[1] ?? 0));
  const count = Math.max(numberOf(fields, "hops") ?? 0, addresses.length, ...numbered);
  return Array.from({ length: count }, (_, i) => {
    const name = `hop_${String(i + 1).padStart(2, "0")}`;
    const ms = numberOf(fields, `${name}_ms`);
    const loss = numberOf(fields, `${name}_loss_pct`);
    return {
      number: i + 1,
      address: addresses[i] ?? "",
      ...(ms === undefined ? {} : { ms }),
      ...(loss === undefined ? {} : { loss }),
    };
  });
}

/** A change of the path's length. */
export interface PathChange {
  readonly time: Micros;
  readonly from: number;
  readonly to: number;
}

/**
 * When the number of hops changed, newest first. A step in which it changed to and fro is told by its extremes.
 */
export function lengthChanges(hops: Series | undefined): PathChange[] {
  const changes: PathChange[] = [];
  let before: number | undefined;
  hops?.times.forEach((time, i) => {
    const least = hops.min?.[i] ?? hops.avg[i] ?? 0;
    const most = hops.max?.[i] ?? hops.avg[i] ?? 0;
    // Within a step nobody knows the order: it went to what is farther from what was before.
    const start = before ?? least;
    const reached = Math.abs(most - start) >= Math.abs(least - start) ? most : least;
    if (before !== undefined && reached !== before) {
      changes.push({ time, from: before, to: reached });
    }
    before = reached;
  });
  return changes.reverse();
}

/** A stretch of time in which an agent's path to a target stayed the same. */
export interface PathStretch {
  readonly from: Micros;
  readonly to: Micros;
  /** As results tell it. */
  readonly path: string;
  /** Which of the paths on show it is, from 0 in the order of their first appearance. */
  readonly number: number;
}

/** The type of event that tells that a path changed: its data name `check`, `agent`, `path_before` and `path`. */
export const PATH_CHANGED = "path-changed";

/**
 * An agent's paths over a span of time.
 *
 * @param events of the agent, in any order; those of other checks and types are passed over
 * @param current the latest path, which holds where no event says otherwise; empty if none is known
 * @param since when the check was first heard of in the span: before that there was no path
 */
export function pathStretches(events: readonly Event[], check: string, current: string, { from, to }: Span, since: Micros): PathStretch[] {
  const changes = events
    .filter((event) => event.type === PATH_CHANGED && event.data?.["check"] === check)
    .sort((a, b) => a.time - b.time);
  const inside = changes.filter((event) => event.time > from && event.time < to);
  const next = changes.find((event) => event.time >= to);
  const first = inside[0] ?? next;
  const paths = [pathIn(first, "path_before") ?? current, ...inside.map((event) => pathIn(event, "path") ?? "")];
  const begins = [Math.max(from, since), ...inside.map((event) => event.time)];
  const numbers = new Map<string, number>();
  return paths.flatMap((path, i) => {
    const begin = begins[i] ?? from;
    const end = begins[i + 1] ?? to;
    if (path === "" || end <= begin) return [];
    const number = numbers.get(path) ?? numbers.size;
    numbers.set(path, number);
    return [{ from: begin, to: end, path, number }];
  });
}

function pathIn(event: Event | undefined, side: "path_before" | "path"): string | undefined {
  const path = event?.data?.[side];
  return typeof path === "string" ? path : undefined;
}

/** Two paths beside each other: hops that correspond share a row. */
export interface HopPair {
  /** From 1; absent where the path has no such hop. */
  readonly before?: { readonly number: number; readonly address: string };
  readonly after?: { readonly number: number; readonly address: string };
  /** Whether another router answers, or one came or went. Silence is no change. */
  readonly changed: boolean;
}

/** Aligns two paths so that as few hops as possible differ: a new hop moves those behind it, but does not change them. */
export function comparePaths(before: string, after: string): HopPair[] {
  const [a, b] = [addressesOf(before), addressesOf(after)];
  const costs = alignmentCosts(a, b);
  const pairs: HopPair[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [x, y] = [a[i], b[j]];
    const here = costs[i]?.[j] ?? 0;
    const left = x === undefined ? undefined : { number: i + 1, address: x };
    const right = y === undefined ? undefined : { number: j + 1, address: y };
    if (left && right && x !== undefined && y !== undefined && here === (costs[i + 1]?.[j + 1] ?? 0) + difference(x, y)) {
      pairs.push({ before: left, after: right, changed: difference(x, y) >= 1 });
      i++;
      j++;
    } else if (left && here === (costs[i + 1]?.[j] ?? 0) + 1) {
      pairs.push({ before: left, changed: true });
      i++;
    } else {
      pairs.push({ ...(right ? { after: right } : {}), changed: true });
      j++;
    }
  }
  return pairs;
}

/** A silent hop may be any router; but if that were cheap, whole paths would be moved to match what is silent. */
function difference(a: string, b: string): number {
  return a === b ? 0 : a === "" || b === "" ? 0.75 : 1;
}

/** For each pair of places, what the rest of the two paths costs to be made alike. */
function alignmentCosts(a: readonly string[], b: readonly string[]): number[][] {
  const costs = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length; i >= 0; i--) {
    for (let j = b.length; j >= 0; j--) {
      const [x, y] = [a[i], b[j]];
      const both = x === undefined || y === undefined ? Infinity : (costs[i + 1]?.[j + 1] ?? 0) + difference(x, y);
      const first = x === undefined ? Infinity : (costs[i + 1]?.[j] ?? 0) + 1;
      const second = y === undefined ? Infinity : (costs[i]?.[j + 1] ?? 0) + 1;
      const row = costs[i] as number[];
      row[j] = x === undefined && y === undefined ? 0 : Math.min(both, first, second);
    }
  }
  return costs;
}
