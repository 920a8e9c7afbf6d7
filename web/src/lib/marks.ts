import type { Event } from "../api/types";
import type { Micros } from "./time";

/** A moment that is worth a line in the charts. */
export interface Mark {
  readonly time: Micros;
  readonly text: string;
}

/** Events that change what the curves mean. Those that explain gaps are told by the gaps. */
const MARKED = new Set(["device-restarted", "agent-conflict", "clock-skew", "path-changed", "check-down", "check-degraded", "check-up"]);

export function marksOf(events: readonly Event[]): Mark[] {
  return events.filter((event) => MARKED.has(event.type)).map((event) => ({ time: event.time, text: event.message }));
}
