package dev.sonde.store.query;

import java.util.Arrays;

/** Makes one number of those that the series of a group have. */
final class Across {
  private Across() {}

  /**
   * What a function makes of numbers; {@code NaN} if there are none.
   *
   * @param values the numbers, which may be sorted
   */
  static double reduced(Function function, double[] values) {
    if (values.length == 0) {
      return Double.NaN;
    }
    return switch (function.kind()) {
      case MIN -> Arrays.stream(values).min().orElseThrow();
      case MAX -> Arrays.stream(values).max().orElseThrow();
      case AVG -> Arrays.stream(values).average().orElseThrow();
      case SUM -> Arrays.stream(values).sum();
      case COUNT -> values.length;
      case QUANTILE -> quantile(values, function.quantile());
      case LAST, TOTAL, RATE ->
          throw new IllegalStateException(function.name() + " is not across series");
    };
  }

  /** Interpolated linearly between two values, as everywhere else. */
  private static double quantile(double[] values, double quantile) {
    Arrays.sort(values);
    double rank = quantile * (values.length - 1);
    int below = (int) rank;
    double above = values[Math.min(below + 1, values.length - 1)];
    return values[below] + (above - values[below]) * (rank - below);
  }
}
