package dev.sonde.server.prometheus.write;

import java.util.List;

/**
 * What is told of a metric.
 *
 * @param type counter, gauge, histogram, gaugehistogram, summary, info, stateset or unknown
 * @param help a sentence
 * @param unit its unit
 */
public record MetricMetadata(String type, String help, String unit) {
  /** By the numbers of {@code MetricMetadata.MetricType}, which both versions share. */
  private static final List<String> TYPES =
      List.of(
          "unknown",
          "counter",
          "gauge",
          "histogram",
          "gaugehistogram",
          "summary",
          "info",
          "stateset");

  static String type(long number) {
    return number >= 0 && number < TYPES.size() ? TYPES.get((int) number) : TYPES.getFirst();
  }
}
