import { CHECK_COLUMNS, USUAL_CHECK_COLUMNS, type CheckColumnKey } from "./checkList";
import { ChosenColumns } from "./preferences.svelte";

const KEYS = CHECK_COLUMNS.flatMap(({ key }) => (key === "name" ? [] : [key]));

/** The columns of the checks' table that were chosen. */
export const checkColumns = new ChosenColumns<CheckColumnKey>("check-columns", KEYS, USUAL_CHECK_COLUMNS);
