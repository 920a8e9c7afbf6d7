package dev.sonde.server.api;

import dev.sonde.model.telemetry.Reading;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code GET /metrics} shows, as readings: gauges and counters as they are, of histograms the
 * count and the sum. One use, not thread-safe.
 */
final class RegistryReadings {
  private final List<Reading> readings = new ArrayList<>();

  private RegistryReadings() {}

  /** All that a registry holds now. */
  static List<Reading> of(PrometheusRegistry registry) {
    RegistryReadings all = new RegistryReadings();
    registry.scrape().forEach(all::add);
    return all.readings;
  }

  private void add(MetricSnapshot metric) {
    String name = metric.getMetadata().getName();
    switch (metric) {
      case CounterSnapshot counter ->
          counter.getDataPoints().forEach(p -> add(metric, name, true, p, p.getValue()));
      case GaugeSnapshot gauge ->
          gauge.getDataPoints().forEach(p -> add(metric, name, false, p, p.getValue()));
      case HistogramSnapshot histogram ->
          histogram
              .getDataPoints()
              .forEach(
                  p -> {
                    add(metric, name + "_count", true, p, (double) p.getCount());
                    add(metric, name + "_sum", true, p, p.getSum());
                  });
      default -> {}
    }
  }

  private void add(
      MetricSnapshot metric, String name, boolean counts, DataPointSnapshot point, double value) {
    if (Double.isFinite(value)) {
      Map<String, String> attributes = new TreeMap<>();
      for (Label label : point.getLabels()) {
        attributes.put(label.getName(), label.getValue());
      }
      String help = metric.getMetadata().getHelp();
      readings.add(new Reading(name, help == null ? "" : help, counts, attributes, value));
    }
  }
}
