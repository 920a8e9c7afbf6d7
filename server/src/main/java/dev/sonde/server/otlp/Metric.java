package dev.sonde.server.otlp;

import java.util.List;

/**
 * A metric with its data points.
 *
 * @param name its name
 * @param unit its unit (UCUM), empty if none was said
 * @param type what it is
 * @param isDelta whether each data point tells only what came since the one before
 * @param points its data points
 */
record Metric(String name, String unit, Type type, boolean isDelta, List<DataPoint> points) {
  /** The value of {@code AggregationTemporality} for deltas. */
  static final int DELTA = 1;

  /** What a metric is, by the names of {@code metrics.proto}; a counter is a monotonic sum. */
  enum Type {
    GAUGE("gauge"),
    SUM("sum"),
    COUNTER("counter"),
    HISTOGRAM("histogram"),
    EXPONENTIAL_HISTOGRAM("exponential_histogram"),
    SUMMARY("summary");

    private final String word;

    Type(String word) {
      this.word = word;
    }

    /** The value of the tag {@code type}. */
    String word() {
      return word;
    }
  }
}
