package dev.sonde.server.api;

import dev.sonde.transport.mqtt.SparkplugState;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What is counted of Sparkplug B; nothing where there is no broker that could carry it. */
public final class SparkplugMetrics {
  private final Supplier<Optional<SparkplugState>> state;

  /** Metrics of Sparkplug B. */
  public SparkplugMetrics(Supplier<Optional<SparkplugState>> state) {
    this.state = state;
  }

  /** Registers them. */
  public void register(PrometheusRegistry registry) {
    gauge(registry, "sonde_sparkplug_nodes", "Nodes that are born.", SparkplugState::nodes);
    gauge(registry, "sonde_sparkplug_metrics", "Their metrics.", SparkplugState::metrics);
    count(
        registry,
        "sonde_sparkplug_metrics_skipped_total",
        "Metrics that were no use, such as data sets and unknown aliases.",
        SparkplugState::skipped);
    count(
        registry,
        "sonde_sparkplug_rebirths_total",
        "Nodes that were asked to say again all that they have.",
        SparkplugState::rebirths);
  }

  private void gauge(
      PrometheusRegistry registry,
      String name,
      String help,
      ToDoubleFunction<SparkplugState> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(result -> state.get().ifPresent(now -> result.call(value.applyAsDouble(now))))
        .register(registry);
  }

  private void count(
      PrometheusRegistry registry,
      String name,
      String help,
      ToDoubleFunction<SparkplugState> value) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(result -> state.get().ifPresent(now -> result.call(value.applyAsDouble(now))))
        .register(registry);
  }
}
