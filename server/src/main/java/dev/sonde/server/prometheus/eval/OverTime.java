package dev.sonde.server.prometheus.eval;

import dev.sonde.server.prometheus.promql.Function;

/** Functions of the samples in a window, of which there is at least one. */
final class OverTime {
  private OverTime() {}

  /**
   * A function's value; absent if it needs more samples.
   *
   * @param parameters its scalars at this step, in their order
   * @param time the time of this step, in milliseconds
   */
  static double apply(Function function, Window window, double[] parameters, long time) {
    return switch (function) {
      case RATE -> Rates.rate(window);
      case INCREASE -> Rates.increase(window);
      case DELTA -> Rates.delta(window);
      case IRATE -> Rates.instantRate(window);
      case IDELTA -> Rates.instantDelta(window);
      case DERIV -> deriv(window);
      case PREDICT_LINEAR -> predict(window, parameters[0], time);
      case HOLT_WINTERS -> holtWinters(window, parameters[0], parameters[1]);
      case CHANGES -> changes(window);
      case RESETS -> resets(window);
      case AVG_OVER_TIME -> mean(window);
      case SUM_OVER_TIME -> sum(window);
      case MIN_OVER_TIME -> extreme(window, -1);
      case MAX_OVER_TIME -> extreme(window, 1);
      case COUNT_OVER_TIME -> window.size();
      case LAST_OVER_TIME -> window.last();
      case PRESENT_OVER_TIME -> 1;
      case STDVAR_OVER_TIME -> variance(window);
      case STDDEV_OVER_TIME -> Math.sqrt(variance(window));
      case QUANTILE_OVER_TIME -> Quantiles.of(parameters[0], window.values());
      default -> throw new IllegalArgumentException(function.word() + " is not of a range");
    };
  }

  private static double deriv(Window window) {
    return window.size() < 2
        ? StepSeries.ABSENT
        : Regression.of(window, window.firstTime()).slope();
  }

  private static double predict(Window window, double seconds, long time) {
    if (window.size() < 2) {
      return StepSeries.ABSENT;
    }
    Regression line = Regression.of(window, time);
    return line.slope() * seconds + line.intercept();
  }

  /** Double exponential smoothing; each factor is between 0 and 1. */
  private static double holtWinters(Window window, double smoothing, double trend) {
    check("smoothing", smoothing);
    check("trend", trend);
    if (window.size() < 2) {
      return StepSeries.ABSENT;
    }
    double before = 0;
    double smoothed = window.first();
    double slope = window.value(1) - window.first();
    for (int i = 1; i < window.size(); i++) {
      if (i > 1) {
        slope = trend * (smoothed - before) + (1 - trend) * slope;
      }
      double next = smoothing * window.value(i) + (1 - smoothing) * (smoothed + slope);
      before = smoothed;
      smoothed = next;
    }
    return smoothed;
  }

  private static void check(String name, double factor) {
    if (factor <= 0 || factor >= 1) {
      throw EvaluationException.failed(
          "invalid %s factor. Expected: 0 < factor < 1, got: %f".formatted(name, factor));
    }
  }

  private static double changes(Window window) {
    int changes = 0;
    for (int i = 1; i < window.size(); i++) {
      double before = window.value(i - 1);
      double now = window.value(i);
      if (now != before && !(Double.isNaN(now) && Double.isNaN(before))) {
        changes++;
      }
    }
    return changes;
  }

  private static double resets(Window window) {
    int resets = 0;
    for (int i = 1; i < window.size(); i++) {
      if (window.value(i) < window.value(i - 1)) {
        resets++;
      }
    }
    return resets;
  }

  private static double sum(Window window) {
    CompensatedSum sum = new CompensatedSum();
    for (int i = 0; i < window.size(); i++) {
      sum.add(window.value(i));
    }
    return sum.finite();
  }

  /** Grows by differences, so that it doesn't overflow; infinite values of one sign stay so. */
  private static double mean(Window window) {
    CompensatedSum mean = new CompensatedSum();
    for (int i = 0; i < window.size(); i++) {
      double value = window.value(i);
      double so = mean.plain();
      boolean stays =
          Double.isInfinite(so)
              && (Double.isInfinite(value) ? (so > 0) == (value > 0) : !Double.isNaN(value));
      if (!stays) {
        mean.add(value / (i + 1) - so / (i + 1));
      }
    }
    return mean.finite();
  }

  /** Welford's algorithm. */
  private static double variance(Window window) {
    CompensatedSum mean = new CompensatedSum();
    CompensatedSum squares = new CompensatedSum();
    for (int i = 0; i < window.size(); i++) {
      double difference = window.value(i) - mean.exact();
      mean.add(difference / (i + 1));
      squares.add(difference * (window.value(i) - mean.exact()));
    }
    return squares.exact() / window.size();
  }

  /** The greatest, or with a sign of -1 the least; NaN only if there is nothing else. */
  private static double extreme(Window window, int sign) {
    double extreme = window.first();
    for (int i = 1; i < window.size(); i++) {
      double value = window.value(i);
      if (sign * value > sign * extreme || Double.isNaN(extreme)) {
        extreme = value;
      }
    }
    return extreme;
  }
}
