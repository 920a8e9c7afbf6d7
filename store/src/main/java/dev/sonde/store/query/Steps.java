package dev.sonde.store.query;

import dev.sonde.model.Micros;

/**
 * Lengths of steps that people find on a clock: 1, 2, 5, 10, 15, 20, 30 s, minutes, hours, days.
 */
public final class Steps {
  private static final long[] COUNTS = {1, 2, 5, 10, 15, 20, 30};
  private static final long DAY = 86_400;
  private static final long[] UNITS = {1, 60, 3_600, DAY};

  private Steps() {}

  /**
   * The shortest such step, in microseconds, that divides a range into at most so many, and isn't
   * shorter than the interval at which the points come.
   */
  public static long fitting(long range, long points, double interval) {
    double least = Math.max((double) range / points / Micros.PER_SECOND, interval);
    for (long unit : UNITS) {
      for (long count : COUNTS) {
        boolean overADay = unit < DAY && count * unit > DAY;
        if (count * unit >= least && !overADay) {
          return count * unit * Micros.PER_SECOND;
        }
      }
    }
    return (long) Math.ceil(least / DAY) * DAY * Micros.PER_SECOND;
  }
}
