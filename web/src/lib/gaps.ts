import type { Event } from "../api/types";
import type { Span } from "./range";
import { formatAge, SECOND, type Micros } from "./time";

/** A time without data. */
export interface Gap extends Span {
  /** Why, in words. */
  readonly cause: string;
}

/** How far apart points may lie and still belong together. Microseconds. */
export function longestStep(times: readonly Micros[], step: Micros, interval: Micros): Micros {
  // A series may be reported less often than its device: then its own rhythm counts, as far as steps do not hide it.
  const median = medianStep(times);
  const rhythm = median > 1.5 * step ? Math.max(interval, median) : interval;
  return Math.max(1.5 * step, 2.5 * rhythm);
}

function medianStep(times: readonly Micros[]): Micros {
  if (times.length < 8) {
    return 0;
  }
  const steps = times.slice(1).map((time, i) => time - (times[i] ?? time));
  steps.sort((a, b) => a - b);
  return steps[steps.length >> 1] ?? 0;
}

/**
 * The spans without points, between the first point and `until`.
 *
 * @param times ascending
 * @param longest what `longestStep` says
 * @param width how long one point stands for: the step of the answer, or the interval
 * @param until where data ought to reach, such as now; the time since the last point is a gap as well
 */
export function findGaps(times: readonly Micros[], longest: Micros, width: Micros, until: Micros): Span[] {
  const gaps: Span[] = [];
  for (let i = 0; i < times.length; i++) {
    const time = times[i] as Micros;
    const next = times[i + 1] ?? until;
    if (next - time > longest) {
      gaps.push({ from: time + width, to: next });
    }
  }
  return gaps;
}

/** Which kinds of events explain a gap, the likeliest first. */
const CAUSES: readonly { readonly types: readonly string[]; readonly cause: string }[] = [
  { types: ["server-stopped", "server-started"], cause: "server stopped" },
  { types: ["store-failed"], cause: "server could not store" },
  { types: ["agent-lost-reports"], cause: "agent lost reports" },
  { types: ["device-restarted"], cause: "device restarted" },
  { types: ["device-down"], cause: "device down" },
];

/** How long before or after a gap an event may lie that explains it: a device counts as down only after a while. */
const SLACK: Micros = 60 * SECOND;

/** The gap with its cause, as far as the events tell. */
export function explainGap(gap: Span, events: readonly Event[]): Gap {
  const near = events.filter((event) => event.time >= gap.from - SLACK && event.time <= gap.to + SLACK);
  const found = CAUSES.find(({ types }) => near.some((event) => types.includes(event.type)));
  return { ...gap, cause: found?.cause ?? "no data" };
}

/** `device down, 12 min`. */
export function describeGap(gap: Gap): string {
  return `${gap.cause}, ${formatAge(gap.from, gap.to)}`;
}
