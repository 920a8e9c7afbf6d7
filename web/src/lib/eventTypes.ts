/** How an event is shown: the sort of mark, and a word or two. */
export interface EventLook {
  readonly look: "good" | "bad" | "warning" | "note";
  readonly word: string;
}

/** The known types of events, in the order of the filter. */
export const EVENT_TYPES: Readonly<Record<string, EventLook>> = {
  "device-down": { look: "bad", word: "down" },
  "device-up": { look: "good", word: "up" },
  "device-new": { look: "note", word: "new" },
  "device-restarted": { look: "warning", word: "restarted" },
  "device-edited": { look: "note", word: "edited" },
  "device-forgotten": { look: "note", word: "forgotten" },
  "check-down": { look: "bad", word: "check down" },
  "check-degraded": { look: "warning", word: "check degraded" },
  "check-up": { look: "good", word: "check up" },
  "check-unknown": { look: "note", word: "check unknown" },
  "check-edited": { look: "note", word: "check edited" },
  "check-deleted": { look: "note", word: "check deleted" },
  "path-changed": { look: "warning", word: "path changed" },
  "agent-conflict": { look: "warning", word: "conflict" },
  "agent-conflict-ended": { look: "good", word: "conflict ended" },
  "agent-lost-reports": { look: "warning", word: "reports lost" },
  "clock-skew": { look: "warning", word: "clock off" },
  "clock-skew-ended": { look: "good", word: "clock right" },
  "server-started": { look: "note", word: "server started" },
  "server-stopped": { look: "warning", word: "server stopped" },
  "store-failed": { look: "bad", word: "store failed" },
  "store-recovered": { look: "good", word: "store recovered" },
  "store-short-of-room": { look: "warning", word: "room runs short" },
  "store-has-room": { look: "good", word: "room again" },
  "store-over-budget": { look: "warning", word: "over budget" },
  "store-late-points": { look: "warning", word: "too late" },
  "store-files-lost": { look: "bad", word: "files lost" },
  "store-closing-failed": { look: "bad", word: "days stay open" },
  "store-closing-recovered": { look: "good", word: "days close again" },
};

/** A type that this page does not know is shown by its name. */
export function lookOf(type: string): EventLook {
  return EVENT_TYPES[type] ?? { look: "note", word: type };
}
