package dev.sonde.server.api;

import dev.sonde.server.commands.CommandCounts;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.Supplier;

/** What is counted of commands. */
public final class CommandMetrics {
  private final Supplier<CommandCounts> counts;

  /** Metrics of commands. */
  public CommandMetrics(Supplier<CommandCounts> counts) {
    this.counts = counts;
  }

  /** Registers them. */
  public void register(PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name("sonde_commands")
        .help("Commands under way, each agent of one counted.")
        .callback(result -> result.call((double) counts.get().underWay()))
        .register(registry);
    CounterWithCallback.builder()
        .name("sonde_commands_asked_total")
        .help("Commands that were taken.")
        .callback(result -> result.call((double) counts.get().asked()))
        .register(registry);
    CounterWithCallback.builder()
        .name("sonde_commands_refused_total")
        .help("Commands that were turned away as a whole.")
        .labelNames("cause")
        .callback(result -> counts.get().refused().forEach((cause, n) -> result.call(n, cause)))
        .register(registry);
    CounterWithCallback.builder()
        .name("sonde_commands_ended_total")
        .help("Commands that ended at an agent.")
        .labelNames("state")
        .callback(
            result -> counts.get().ended().forEach((state, n) -> result.call(n, state.word())))
        .register(registry);
    CounterWithCallback.builder()
        .name("sonde_command_lines_left_out_total")
        .help("Lines of commands that followers were too slow for.")
        .callback(result -> result.call((double) counts.get().linesLeftOut()))
        .register(registry);
  }
}
