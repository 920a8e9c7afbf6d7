import type { Check, CheckState } from "../api/types";
import type { TableColumn } from "./columns";
import { filterOf, type Filter } from "./filter";
import { formatSortBy, nextSortBy, orderBy, parseSortBy, type SortBy } from "./ordering";
import { checkFigures } from "./results";
import type { Micros } from "./time";

/** Columns that checks can be sorted by. */
const SORT_KEYS = ["name", "state", "kind", "target", "time", "loss", "agents", "interval", "since", "ran"] as const;

export type CheckSortKey = (typeof SORT_KEYS)[number];
export type CheckSort = SortBy<CheckSortKey>;
export type CheckColumnKey = "state" | "kind" | "target" | "time" | "loss" | "result" | "agents" | "labels" | "interval" | "since" | "ran";
export type CheckColumn = TableColumn<CheckColumnKey, CheckSortKey>;

/** All columns of the table, in their order. */
export const CHECK_COLUMNS: readonly CheckColumn[] = [
  { key: "state", title: "State", meaning: "State, and since when, and where the fault lies", sort: "state", width: 172, grow: 0, number: false, rank: 1 },
  { key: "name", title: "Name", meaning: "Name", sort: "name", width: 140, grow: 1.5, number: false, rank: 0 },
  { key: "kind", title: "Kind", meaning: "Kind of probe", sort: "kind", width: 50, grow: 0, number: false, rank: 7 },
  { key: "target", title: "Target", meaning: "Target", sort: "target", width: 150, grow: 1.5, number: false, rank: 4 },
  {
    key: "time",
    title: "Time",
    meaning: "Median round trip, or how long a run took; of the slowest agent, now and over the last 3 hours",
    sort: "time",
    width: 150,
    grow: 0,
    number: true,
    rank: 2,
  },
  { key: "loss", title: "Loss", meaning: "Loss of the last burst, where it is greatest", sort: "loss", width: 56, grow: 0, number: true, rank: 5 },
  { key: "result", title: "Last result", meaning: "What is wrong, or the last result", width: 180, grow: 2.5, number: false, rank: 3 },
  { key: "agents", title: "Agents", meaning: "How many of its agents find it up", sort: "agents", width: 76, grow: 0, number: true, rank: 6 },
  { key: "interval", title: "Every", meaning: "Interval", sort: "interval", width: 56, grow: 0, number: true, rank: 9 },
  { key: "since", title: "Since", meaning: "How long it has been in its state", sort: "since", width: 64, grow: 0, number: true, rank: 10 },
  { key: "ran", title: "Ran", meaning: "When it last ran", sort: "ran", width: 72, grow: 0, number: true, rank: 11 },
  { key: "labels", title: "Labels", meaning: "Labels", width: 120, grow: 1, number: false, rank: 8 },
];

/** The lower, the sooner someone should look. */
const STATE_RANK: Readonly<Record<CheckState, number>> = { down: 0, degraded: 1, unknown: 2, up: 3, paused: 4 };

export function compareStates(a: CheckState, b: CheckState): number {
  return STATE_RANK[a] - STATE_RANK[b];
}

export function parseCheckSort(text: string): CheckSort {
  return parseSortBy(text, SORT_KEYS);
}

export function formatCheckSort(sort: CheckSort): string {
  return formatSortBy(sort);
}

/** What a click on a column's head leads to: figures begin with the largest, but agents with what fails. */
export function nextCheckSort(current: CheckSort, key: CheckSortKey): CheckSort {
  return nextSortBy<CheckSortKey>(current, key, key === "time" || key === "loss" || key === "since" || key === "ran");
}

export function sortChecks(checks: Iterable<Check>, sort: CheckSort): Check[] {
  return orderBy(checks, (check) => sortValue(check, sort.key), sort.descending);
}

function sortValue(check: Check, key: CheckSort["key"]): number | string | undefined {
  switch (key) {
    case "attention":
    case "state":
      return STATE_RANK[check.state];
    case "time":
      return checkFigures(check).time;
    case "loss":
      return checkFigures(check).loss;
    case "agents": {
      const { up, agents } = checkFigures(check);
      return agents === 0 ? undefined : up / agents;
    }
    case "interval":
      return check.interval_s;
    case "since":
      return check.state_since;
    case "ran":
      return lastRun(check);
    default:
      return check[key];
  }
}

/** When any agent last ran it; undefined if none did. */
export function lastRun(check: Check): Micros | undefined {
  return check.runs.reduce<Micros | undefined>((newest, { at }) => (at !== undefined && at > (newest ?? 0) ? at : newest), undefined);
}

/** The columns that are shown unless others are chosen. */
export const USUAL_CHECK_COLUMNS: readonly CheckColumnKey[] = ["state", "kind", "target", "time", "loss", "result", "agents", "interval", "labels"];

/** A filter as typed: `kind=icmp`, `state=down`, `blame=path`, `agent=ID`, `assignment=differs`, labels, and parts of names and targets. */
export function parseCheckFilter(text: string): Filter<Check> {
  return filterOf<Check>(text, {
    texts: (check) => [check.id, check.name, check.target, check.kind],
    labels: (check) => check.labels,
    properties: {
      state: (check) => [check.state],
      kind: (check) => [check.kind],
      blame: (check) => [check.blame],
      agent: (check) => check.runs.map((run) => run.agent),
      assignment: (check) => check.runs.map((run) => run.assignment),
    },
  });
}
