package dev.sonde.server.otlp;

import java.util.List;
import java.util.Map;

/**
 * The metrics of one resource.
 *
 * @param resource what the metrics are of
 * @param scopes the metrics, by the code that made them
 */
record ResourceMetrics(Map<String, String> resource, List<Scope> scopes) {

  /**
   * The metrics that one library or receiver made.
   *
   * @param name its name, empty if it has none
   * @param metrics the metrics
   */
  record Scope(String name, List<Metric> metrics) {}
}
