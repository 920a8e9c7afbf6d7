import type { Series, SeriesAnswer } from "../api/types";
import { groupBy } from "./groups";
import { SECOND } from "./time";

/** The last hours of a check at a glance: for each step a value, its loss, and whether it was down. */
export interface Pulse {
  /** Milliseconds, of the slowest agent; null where there is none. */
  readonly values: readonly (number | null)[];
  /** The loss of each step, per cent, of the agent that lost most; null where nothing is known. */
  readonly loss: readonly (number | null)[];
  /** Whether any agent found it down. */
  readonly down: readonly boolean[];
}

/** What is drawn of a check, the most telling first: bursts by their median, traces by their hops, the rest by its time. */
const DRAWN = [
  { sign: "sent", field: "rtt_median_ms" },
  { sign: "hops", field: "hops" },
  { sign: "duration_ms", field: "duration_ms" },
] as const;

const LOSS = "loss_pct";

/** The fields that `pulsesOf` wants. */
export const PULSE_FIELDS: readonly string[] = ["up", LOSS, ...new Set(DRAWN.flatMap(({ sign, field }) => [sign, field]))];

/** The pulse of each check in an answer. */
export function pulsesOf(answer: SeriesAnswer): Map<string, Pulse> {
  const step = Math.max(1, answer.step_s * SECOND);
  const begin = Math.floor(answer.from / step) * step;
  const count = Math.max(1, Math.ceil((answer.to - begin) / step));
  const place = (time: number): number => Math.floor((time - begin) / step);
  const pulses = new Map<string, Pulse>();
  groupBy(answer.series, (series) => series.tags["check"] ?? "").forEach((ofCheck, id) => {
    const drawn = DRAWN.find(({ sign }) => ofCheck.some((series) => series.field === sign))?.field;
    const ofAgents = ofCheck.filter((series) => series.field === drawn).map((series) => placed(series, count, place));
    const down = new Array<boolean>(count).fill(false);
    for (const { times, min, avg } of ofCheck.filter((series) => series.field === "up")) {
      times.forEach((time, i) => {
        const at = place(time);
        if (at in down && ((min ?? avg)[i] ?? 1) < 1) down[at] = true;
      });
    }
    const losses = ofCheck.filter((series) => series.field === LOSS).map((series) => placed(series, count, place));
    pulses.set(id, { values: greatest(ofAgents, count), loss: greatest(losses, count), down });
  });
  return pulses;
}

/**
 * One agent's values, one a step. What runs less often than the step has a value in every other step only: those in
 * between are its own.
 */
function placed(series: Series, count: number, place: (time: number) => number): (number | null)[] {
  const values = new Array<number | null>(count).fill(null);
  const known = series.times.map(place).filter((at) => at in values);
  const distances = known.slice(1).map((at, i) => at - (known[i] as number)).sort((a, b) => a - b);
  const median = distances[(distances.length - 1) >> 1] ?? 1;
  // Every 5 min in steps of 2 is a value in every second or third.
  const usual = median > 1 ? median + 1 : 1;
  series.times.forEach((time, i) => {
    const reached = Math.min(count, place(time) + usual);
    // The step under way has a value of other agents already, and of this one soon.
    const end = reached === count - 1 && i === series.times.length - 1 ? count : reached;
    for (let at = place(time); at < end; at++) {
      if (at >= 0) values[at] = series.avg[i] ?? null;
    }
  });
  return values;
}

function greatest(columns: readonly (readonly (number | null)[])[], count: number): (number | null)[] {
  return Array.from({ length: count }, (_, i) =>
    columns.reduce<number | null>((most, column) => {
      const value = column[i] ?? null;
      return value === null || (most !== null && most >= value) ? most : value;
    }, null),
  );
}
