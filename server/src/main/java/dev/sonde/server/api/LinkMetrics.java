package dev.sonde.server.api;

import dev.sonde.server.link.Runs;
import dev.sonde.transport.link.LinkReceiver;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What is counted of links and runs. */
public final class LinkMetrics {
  private final Supplier<LinkReceiver.Counts> links;
  private final Supplier<Runs.Counts> runs;
  private final LongSupplier monitors;

  /**
   * Metrics of links.
   *
   * @param monitors how many monitors that the server dials are connected
   */
  public LinkMetrics(
      Supplier<LinkReceiver.Counts> links, Supplier<Runs.Counts> runs, LongSupplier monitors) {
    this.links = links;
    this.runs = runs;
    this.monitors = monitors;
  }

  /** Registers them. */
  public void register(PrometheusRegistry registry) {
    gauge(registry, "sonde_links", "Agents' links that are open.", () -> links.get().open());
    gauge(registry, "sonde_monitors_connected", "Dialled agents.", monitors::getAsLong);
    gauge(registry, "sonde_runs", "Runs under way.", () -> runs.get().underWay());
    count(registry, "sonde_links_opened", "Links opened.", () -> links.get().opened());
    count(registry, "sonde_links_refused", "Links turned away.", () -> links.get().refused());
    count(
        registry,
        "sonde_links_malformed",
        "Links ended for a message that was none.",
        () -> links.get().malformed());
    count(
        registry,
        "sonde_links_silent",
        "Links ended because the agent was silent or read too slowly.",
        () -> links.get().silent());
    count(registry, "sonde_runs_started", "Runs begun.", () -> runs.get().started());
    count(registry, "sonde_runs_refused", "Runs not begun.", () -> runs.get().refused());
    count(
        registry,
        "sonde_run_lines_left_out",
        "Lines of runs that readers were too slow for.",
        () -> runs.get().linesLeftOut());
  }

  private static void gauge(
      PrometheusRegistry registry, String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(result -> result.call(value.getAsDouble()))
        .register(registry);
  }

  private static void count(
      PrometheusRegistry registry, String name, String help, DoubleSupplier value) {
    CounterWithCallback.builder()
        .name(name + "_total")
        .help(help)
        .callback(result -> result.call(value.getAsDouble()))
        .register(registry);
  }
}
