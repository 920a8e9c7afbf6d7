package dev.sonde.server.prometheus.eval;

import java.util.Arrays;

/** Quantiles of values as Prometheus has them: between two values it is interpolated linearly. */
final class Quantiles {
  private Quantiles() {}

  /**
   * A quantile; NaN counts as less than all numbers.
   *
   * @param quantile 0 to 1; less gives -Inf, more gives +Inf
   * @param values the values, which are sorted here
   */
  static double of(double quantile, double[] values) {
    if (values.length == 0 || Double.isNaN(quantile)) {
      return Double.NaN;
    }
    if (quantile < 0) {
      return Double.NEGATIVE_INFINITY;
    }
    if (quantile > 1) {
      return Double.POSITIVE_INFINITY;
    }
    sortNaNFirst(values);
    double rank = quantile * (values.length - 1);
    int lower = (int) Math.max(0, Math.floor(rank));
    int upper = Math.min(values.length - 1, lower + 1);
    double weight = rank - Math.floor(rank);
    return values[lower] * (1 - weight) + values[upper] * weight;
  }

  /** The JDK sorts NaN last. */
  private static void sortNaNFirst(double[] values) {
    Arrays.sort(values);
    int numbers = values.length;
    while (numbers > 0 && Double.isNaN(values[numbers - 1])) {
      numbers--;
    }
    int none = values.length - numbers;
    if (none > 0) {
      System.arraycopy(values, 0, values, none, numbers);
      Arrays.fill(values, 0, none, Double.NaN);
    }
  }
}
