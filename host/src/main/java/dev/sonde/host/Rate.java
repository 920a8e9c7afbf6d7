package dev.sonde.host;

/** How fast a counter rose between its last two readings. */
final class Rate {
  private static final double NANOS_PER_SECOND = 1e9;

  private long value = -1;
  private long nanos;

  /**
   * Takes a reading.
   *
   * @param newValue the counter's value, or -1 if it could not be read
   * @param newNanos when it was read
   * @return the rise per second since the reading before; NaN if there was none, or the counter
   *     fell
   */
  double advance(long newValue, long newNanos) {
    double elapsed = (newNanos - nanos) / NANOS_PER_SECOND;
    boolean known = value >= 0 && newValue >= value && elapsed > 0;
    double rate = known ? (newValue - value) / elapsed : Double.NaN;
    value = newValue;
    nanos = newNanos;
    return rate;
  }

  /** The same in percent, of a counter that rises by so many units per second at most. */
  double percent(long newValue, long newNanos, double unitsPerSecond) {
    double share = advance(newValue, newNanos) * 100 / unitsPerSecond;
    return Double.isNaN(share) ? share : Math.min(100, share);
  }
}
