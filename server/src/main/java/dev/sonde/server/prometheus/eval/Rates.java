package dev.sonde.server.prometheus.eval;

/**
 * How counters and gauges change in a window.
 *
 * <p>Source: Prometheus 2, {@code promql/functions.go}, {@code extrapolatedRate} and {@code
 * instantValue}: samples rarely lie at the ends of a window, so what they rose by is extrapolated
 * to the ends if these are near, or else by half the usual distance between samples; for counters
 * not beyond where they were zero.
 */
final class Rates {
  private static final double MILLIS_PER_SECOND = 1000;

  /** An end is near if it is less than this times the usual distance between samples away. */
  private static final double NEAR = 1.1;

  private Rates() {}

  /** By how much a gauge changed. */
  static double delta(Window window) {
    return window.size() < 2
        ? StepSeries.ABSENT
        : (window.last() - window.first()) * factor(window, Double.POSITIVE_INFINITY);
  }

  /** By how much a counter rose. */
  static double increase(Window window) {
    if (window.size() < 2) {
      return StepSeries.ABSENT;
    }
    double rise = rise(window);
    double seconds = seconds(window.firstTime(), window.lastTime());
    double toZero =
        rise > 0 && window.first() >= 0
            ? seconds * (window.first() / rise)
            : Double.POSITIVE_INFINITY;
    return rise * factor(window, toZero);
  }

  /** By how much a counter rose in a second. */
  static double rate(Window window) {
    double increase = increase(window);
    return StepSeries.isAbsent(increase)
        ? increase
        : increase / seconds(window.start(), window.end());
  }

  /** What a counter rose by, which falls only when it begins again. */
  private static double rise(Window window) {
    double rise = window.last() - window.first();
    for (int i = 1; i < window.size(); i++) {
      if (window.value(i) < window.value(i - 1)) {
        rise += window.value(i - 1);
      }
    }
    return rise;
  }

  /**
   * By what the change between the samples is multiplied to be that of the window.
   *
   * @param toZero so many seconds before the first sample the counter was zero
   */
  private static double factor(Window window, double toZero) {
    double toStart = Math.min(seconds(window.start(), window.firstTime()), toZero);
    double toEnd = seconds(window.lastTime(), window.end());
    double sampled = seconds(window.firstTime(), window.lastTime());
    double usual = sampled / (window.size() - 1);
    double before = toStart < usual * NEAR ? toStart : usual / 2;
    double after = toEnd < usual * NEAR ? toEnd : usual / 2;
    return (sampled + before + after) / sampled;
  }

  /** By how much a gauge changed between the last two samples. */
  static double instantDelta(Window window) {
    int size = window.size();
    return size < 2 ? StepSeries.ABSENT : window.last() - window.value(size - 2);
  }

  /** By how much a counter rose in a second between the last two samples. */
  static double instantRate(Window window) {
    int size = window.size();
    if (size < 2) {
      return StepSeries.ABSENT;
    }
    double before = window.value(size - 2);
    double rise = window.last() < before ? window.last() : window.last() - before;
    return rise / seconds(window.time(size - 2), window.lastTime());
  }

  private static double seconds(long from, long to) {
    return (to - from) / MILLIS_PER_SECOND;
  }
}
