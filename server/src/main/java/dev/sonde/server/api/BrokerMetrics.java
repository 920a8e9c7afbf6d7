package dev.sonde.server.api;

import dev.sonde.transport.BrokerState;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What is counted of message brokers. */
public final class BrokerMetrics {
  private static final String BROKER = "broker";

  private final Supplier<List<BrokerState>> brokers;

  /** Metrics of brokers. */
  public BrokerMetrics(Supplier<List<BrokerState>> brokers) {
    this.brokers = brokers;
  }

  /** Registers them. */
  public void register(PrometheusRegistry registry) {
    gauge(
        registry,
        "sonde_broker_connected",
        "Whether the server is connected to a message broker (1) or not (0).",
        broker -> broker.since().isPresent() ? 1 : 0);
    gauge(registry, "sonde_broker_agents", "Agents linked over a broker.", BrokerState::agents);
    CounterWithCallback.builder()
        .name("sonde_broker_messages_total")
        .help("Messages taken from a broker (in) and sent to it (out).")
        .labelNames(BROKER, "direction")
        .callback(
            result ->
                brokers
                    .get()
                    .forEach(
                        broker -> {
                          result.call((double) broker.in(), broker.name(), "in");
                          result.call((double) broker.out(), broker.name(), "out");
                        }))
        .register(registry);
    CounterWithCallback.builder()
        .name("sonde_broker_refused_total")
        .help("Messages of a broker that were not taken or could not be sent, by cause.")
        .labelNames(BROKER, "cause")
        .callback(
            result ->
                brokers
                    .get()
                    .forEach(
                        broker ->
                            broker
                                .refused()
                                .forEach(
                                    (cause, count) ->
                                        result.call((double) count, broker.name(), cause))))
        .register(registry);
  }

  private void gauge(
      PrometheusRegistry registry, String name, String help, ToDoubleFunction<BrokerState> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(BROKER)
        .callback(
            result ->
                brokers
                    .get()
                    .forEach(broker -> result.call(value.applyAsDouble(broker), broker.name())))
        .register(registry);
  }
}
