package dev.sonde.server.prometheus.eval;

import dev.sonde.server.prometheus.labels.Labels;
import dev.sonde.server.prometheus.labels.Special;

/**
 * A series with a value at each step, or none.
 *
 * @param labels its labels
 * @param values a value for each step; {@link #isAbsent} where there is none. Not modified once
 *     others have it
 */
public record StepSeries(Labels labels, double[] values) {
  /**
   * What stands where there is no value: the staleness marker, which is never a value that
   * something is computed of.
   */
  static final double ABSENT = Special.STALE;

  /** Whether this stands for no value. */
  public static boolean isAbsent(double value) {
    return Special.isStale(value);
  }

  /** Whether there is a value at a step. */
  public boolean isAt(int step) {
    return !isAbsent(values[step]);
  }

  boolean isEmpty() {
    for (double value : values) {
      if (!isAbsent(value)) {
        return false;
      }
    }
    return true;
  }
}
