import type { Series } from "../api/types";
import { findGaps, longestStep } from "./gaps";
import type { Span } from "./range";
import type { Micros } from "./time";

/** How a check fared for a while: `partly` where the runs of one step differ. */
export interface Stretch extends Span {
  readonly state: "up" | "partly" | "down" | "none";
}

/**
 * The field `up` as stretches of time without a change, over the whole span.
 *
 * @param step of the series, and `interval` of the check: a point stands for the longer one
 */
export function stretchesOf(up: Series | undefined, step: Micros, interval: Micros, span: Span): Stretch[] {
  const times = up?.times ?? [];
  const longest = longestStep(times, step, interval);
  const gaps = findGaps(times, longest, Math.max(step, interval), span.to);
  const points: { at: Micros; state: Stretch["state"] }[] = [
    { at: -Infinity, state: "none" },
    ...times.map((at, i) => ({ at, state: stateOf(up?.avg[i] ?? 0) })),
    ...gaps.map((gap) => ({ at: gap.from, state: "none" as const })),
  ];
  points.sort((a, b) => a.at - b.at);
  const stretches: Stretch[] = [];
  points.forEach(({ at, state }, i) => {
    const from = Math.max(at, span.from);
    const to = Math.min(points[i + 1]?.at ?? span.to, span.to);
    const last = stretches.at(-1);
    if (to <= from) return;
    if (last?.state === state) {
      stretches[stretches.length - 1] = { ...last, to };
    } else {
      stretches.push({ from, to, state });
    }
  });
  return stretches;
}

function stateOf(share: number): Stretch["state"] {
  return share >= 1 ? "up" : share <= 0 ? "down" : "partly";
}

/** The share of runs that found it up, per cent; nothing without any run. */
export function availability(up: Series | undefined, span: Span): number | undefined {
  const values = (up?.avg ?? []).filter((_, i) => {
    const time = up?.times[i] ?? 0;
    return time >= span.from && time <= span.to;
  });
  return values.length === 0 ? undefined : (100 * values.reduce((sum, value) => sum + value, 0)) / values.length;
}

/** A share as people quote it: never 100 % when anything failed. */
export function formatAvailability(share: number): string {
  const digits = share >= 99 && share < 100 ? 3 : 1;
  const scale = 10 ** digits;
  const shown = share < 100 ? Math.floor(share * scale) / scale : 100;
  return `${shown}\u202f%`;
}
