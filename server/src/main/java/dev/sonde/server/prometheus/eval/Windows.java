package dev.sonde.server.prometheus.eval;

/**
 * Ranges of time of the same length, all in milliseconds; both ends belong to a range.
 *
 * @param first the end of the first
 * @param step from the end of one to the end of the next
 * @param count how many there are
 * @param length how long each is
 */
public record Windows(long first, long step, int count, long length) {

  /** The end of a window. */
  public long end(int place) {
    return first + place * step;
  }

  /** The beginning of the first. */
  public long from() {
    return first - length;
  }

  /** The end of the last. */
  public long to() {
    return end(count - 1);
  }
}
