package dev.sonde.server.api;

import dev.sonde.transport.nats.BrokerState;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.Supplier;

/** What is counted of a broker of NATS. */
public record NatsMetrics(Supplier<BrokerState> broker) {

  /** Registers them. */
  public void register(PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name("sonde_nats_connected")
        .help("1 if the server is connected to the broker of NATS.")
        .callback(result -> result.call(broker.get().connectedSince().isPresent() ? 1 : 0))
        .register(registry);
    GaugeWithCallback.builder()
        .name("sonde_nats_agents")
        .help("Agents that are there by NATS.")
        .callback(result -> result.call(broker.get().agents()))
        .register(registry);
    CounterWithCallback.builder()
        .name("sonde_nats_messages_total")
        .help("Messages taken from NATS (in) and sent to it (out).")
        .labelNames("direction")
        .callback(
            result -> {
              result.call((double) broker.get().in(), "in");
              result.call((double) broker.get().out(), "out");
            })
        .register(registry);
    CounterWithCallback.builder()
        .name("sonde_nats_refused_total")
        .help("Messages of NATS that were not taken or could not be sent, by cause.")
        .labelNames("cause")
        .callback(
            result ->
                broker
                    .get()
                    .refused()
                    .forEach((cause, count) -> result.call((double) count, cause)))
        .register(registry);
  }
}
