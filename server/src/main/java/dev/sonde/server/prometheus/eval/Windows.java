package dev.sonde.server.prometheus.eval;

/**
 * Ranges of time of the same length, all in milliseconds; both ends belong to a range.
 *
 * @param first the end of the first
 * @param step from the end of one to the end of the next
 * @param count how many there are
 * @param length how long each is
 * @param lastOnly whether only the last sample in each matters
 */
public record Windows(long first, long step, int count, long length, boolean lastOnly) {

  /** The end of a window. */
  public long end(int place) {
    return first + place * step;
  }

  /** The beginning of the first. */
  public long from() {
    return first - length;
  }

  /** Whether a time is in any of them. */
  public boolean holds(long time) {
    boolean within = time >= from() && time <= to();
    return within && (step <= length || Math.floorMod(time - from(), step) <= length);
  }

  /** Whether a window that sees the earlier of two times always sees the later one too. */
  public boolean alwaysTogether(long earlier, long later) {
    return step == 0 || firstAfter(earlier) == firstAfter(later);
  }

  /** The place of the first window that ends at or after a time. */
  private long firstAfter(long time) {
    return Math.max(0, Math.floorDiv(time - 1 - first, step) + 1);
  }

  /** The end of the last. */
  public long to() {
    return end(count - 1);
  }
}
