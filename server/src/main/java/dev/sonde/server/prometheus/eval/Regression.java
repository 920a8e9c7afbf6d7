package dev.sonde.server.prometheus.eval;

/**
 * The straight line through samples that lies closest (least squares), as Prometheus computes it.
 *
 * @param slope by how much it rises in a second
 * @param intercept its value at the time of reference
 */
record Regression(double slope, double intercept) {
  private static final double MILLIS_PER_SECOND = 1000;

  /**
   * The line through the samples of a window.
   *
   * @param reference the time at which it has the intercept, in milliseconds
   */
  static Regression of(Window window, long reference) {
    if (isConstant(window)) {
      double value = window.first();
      return Double.isInfinite(value)
          ? new Regression(Double.NaN, Double.NaN)
          : new Regression(0, value);
    }
    CompensatedSum sumX = new CompensatedSum();
    CompensatedSum sumY = new CompensatedSum();
    CompensatedSum sumXy = new CompensatedSum();
    CompensatedSum sumX2 = new CompensatedSum();
    for (int i = 0; i < window.size(); i++) {
      double x = (window.time(i) - reference) / MILLIS_PER_SECOND;
      double y = window.value(i);
      sumX.add(x);
      sumY.add(y);
      sumXy.add(x * y);
      sumX2.add(x * x);
    }
    double n = window.size();
    double covariance = sumXy.exact() - sumX.exact() * sumY.exact() / n;
    double variance = sumX2.exact() - sumX.exact() * sumX.exact() / n;
    double slope = covariance / variance;
    return new Regression(slope, sumY.exact() / n - slope * sumX.exact() / n);
  }

  private static boolean isConstant(Window window) {
    for (int i = 1; i < window.size(); i++) {
      if (window.value(i) != window.first()) {
        return false;
      }
    }
    return true;
  }
}
