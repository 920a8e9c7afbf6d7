import type { Span } from "./range";
import { SECOND, type Micros } from "./time";

/** A column of values: null ends a line (a gap), undefined is passed over. */
export type Column = (number | null | undefined)[];

/** A series to be put on the common time axis. */
export interface Track {
  readonly times: readonly Micros[];
  readonly columns: readonly (readonly number[])[];
  readonly gaps: readonly Span[];
}

/**
 * Puts series with times of their own on one time axis.
 *
 * @returns the axis in seconds, then every column of every track in order
 */
export function alignTracks(tracks: readonly Track[]): [number[], ...Column[]] {
  const axis = new Set<Micros>();
  for (const track of tracks) {
    track.times.forEach((time) => axis.add(time));
    track.gaps.forEach((gap) => axis.add(gap.from));
  }
  const times = [...axis].sort((a, b) => a - b);
  const place = new Map(times.map((time, index) => [time, index]));
  const columns = tracks.flatMap((track) =>
    track.columns.map((values) => {
      const column: Column = new Array<undefined>(times.length).fill(undefined);
      // Other series may have points within this one's gap: no line goes on there.
      for (const gap of track.gaps) {
        for (let i = place.get(gap.from) as number; i < times.length && (times[i] as number) < gap.to; i++) {
          column[i] = null;
        }
      }
      track.times.forEach((time, i) => (column[place.get(time) as number] = values[i]));
      return column;
    }),
  );
  return [times.map((time) => time / SECOND), ...columns];
}

/** Each column plus all those before it, for areas on top of each other. What is absent counts as nothing. */
export function stacked(columns: readonly Column[]): Column[] {
  const sums: Column[] = [];
  columns.forEach((column, index) => {
    const below = sums[index - 1];
    sums.push(
      column.map((value, i) =>
        value === null || value === undefined ? (below ? (below[i] ?? value) : value) : value + (below?.[i] ?? 0),
      ),
    );
  });
  return sums;
}
