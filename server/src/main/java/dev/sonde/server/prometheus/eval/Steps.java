package dev.sonde.server.prometheus.eval;

import java.util.Arrays;

/**
 * The times at which an expression is evaluated, in milliseconds.
 *
 * @param start the first
 * @param step from one to the next; not 0
 * @param count how many there are
 */
public record Steps(long start, long step, int count) {

  /** One time alone. */
  public static Steps at(long time) {
    return new Steps(time, 1, 1);
  }

  /** The times of a range, its ends among them. */
  public static Steps range(long start, long end, long step) {
    return new Steps(start, step, (int) ((end - start) / step) + 1);
  }

  /** A time. */
  public long time(int place) {
    return start + place * step;
  }

  /** The last time. */
  public long end() {
    return time(count - 1);
  }

  /** Values for all of them, absent so far. */
  double[] absent() {
    double[] values = new double[count];
    Arrays.fill(values, StepSeries.ABSENT);
    return values;
  }
}
