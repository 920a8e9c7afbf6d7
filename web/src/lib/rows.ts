/** Which rows of a long list to draw: `first` up to, not including, `end`. */
export interface RowWindow {
  readonly first: number;
  readonly end: number;
}

/** Rows drawn above and below what is seen, so that quick scrolling shows no blanks. */
const SPARE = 12;

/**
 * @param top how far the list is scrolled: the distance from the list's begin to the view's, pixels
 * @param height the view's height, pixels
 */
export function rowWindow(count: number, rowHeight: number, top: number, height: number): RowWindow {
  // In steps of half the spare rows, so that most scroll events change nothing.
  const step = SPARE / 2;
  const seen = Math.floor(Math.max(0, top) / rowHeight / step) * step;
  const first = Math.max(0, Math.min(seen - SPARE, count - 1));
  return { first, end: Math.min(count, seen + Math.ceil(height / rowHeight) + SPARE + step) };
}
