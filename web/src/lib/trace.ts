import type { Fields, Series } from "../api/types";
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
