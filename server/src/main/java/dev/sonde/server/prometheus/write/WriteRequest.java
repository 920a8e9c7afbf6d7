package dev.sonde.server.prometheus.write;

import java.util.List;
import java.util.Map;

/**
 * What one request brings.
 *
 * @param series series with their samples
 * @param metadata what is told of metrics
 */
record WriteRequest(List<Series> series, List<NamedMetadata> metadata) {

  /**
   * A series with some samples.
   *
   * @param labels its labels
   * @param problem what is wrong with the labels; empty if nothing is
   * @param samples its samples
   * @param histograms how many native histograms came with it
   * @param exemplars how many exemplars came with it
   */
  record Series(
      Map<String, String> labels,
      String problem,
      List<Sample> samples,
      int histograms,
      int exemplars) {}

  /**
   * A sample.
   *
   * @param millis when it was taken, in milliseconds since 1970
   * @param value what was seen
   */
  record Sample(long millis, double value) {}

  /**
   * What is told of a metric.
   *
   * @param metric its name; of a histogram or summary without {@code _bucket}, {@code _count} …
   * @param metadata what is told
   */
  record NamedMetadata(String metric, MetricMetadata metadata) {}
}
