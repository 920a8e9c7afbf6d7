package dev.sonde.server.api;

import dev.sonde.model.telemetry.Telemetry;
import dev.sonde.server.fleet.Fleet;
import dev.sonde.server.http.Answers;
import dev.sonde.server.http.Problems;
import dev.sonde.server.http.Routes;
import dev.sonde.server.inventory.Journal;
import dev.sonde.server.inventory.State;
import dev.sonde.store.PointStore;
import dev.sonde.store.StoreStatus;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * {@code GET /metrics}: what the server counts, and its process, in Prometheus' exposition formats.
 *
 * <p>Those of the process and of the JVM are registered at the first scrape, as loading them costs
 * a tenth of a second; they count from the start all the same.
 */
public final class MetricsApi {
  private final PrometheusRegistry registry;
  private final IntakePart intake;
  private final PointStore store;
  private final Fleet fleet;
  private final Journal journal;
  private final DoubleSupplier liveClients;
  private boolean registered;

  /**
   * The path of metrics.
   *
   * @param registry holds what others count
   * @param liveClients how many browsers are connected
   */
  public MetricsApi(
      PrometheusRegistry registry,
      IntakePart intake,
      PointStore store,
      Fleet fleet,
      Journal journal,
      DoubleSupplier liveClients) {
    this.registry = registry;
    this.intake = intake;
    this.store = store;
    this.fleet = fleet;
    this.journal = journal;
    this.liveClients = liveClients;
  }

  /** Registers the path, of which the intake has the method {@code POST}. */
  public void route(HttpRouting.Builder routing) {
    Handler handler = Problems.guarding(this::scrape);
    routing.get("/metrics", handler).head("/metrics", handler);
    new Routes(routing).others("/metrics", Set.of(Method.GET, Method.POST));
    if (Telemetry.isOn()) {
      Telemetry.read(
          () -> {
            register();
            return RegistryReadings.of(registry);
          });
    }
  }

  private void scrape(ServerRequest request, ServerResponse response) throws IOException {
    register();
    ExpositionFormatWriter writer =
        ExpositionFormats.init().findWriter(request.headers().first(HeaderNames.ACCEPT).orElse(""));
    ByteArrayOutputStream body = new ByteArrayOutputStream(16_384);
    writer.write(body, registry.scrape());
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    Answers.send(request, response, writer.getContentType(), body.toByteArray());
  }

  private synchronized void register() {
    if (registered) {
      return;
    }
    registered = true;
    registerIntake();
    registerRemoteWrite();
    registerPast();
    registerStore();
    registerFleet();
    ProcessMetrics.register(registry);
  }

  private void registerIntake() {
    count("sonde_intake_accepted", "Reports that passed validation.", IntakeCounts::accepted);
    count("sonde_intake_stored", "Reports that became durable.", IntakeCounts::stored);
    count("sonde_intake_duplicate", "Reports that were durable before.", IntakeCounts::duplicate);
    count("sonde_intake_points", "Points that became durable.", IntakeCounts::points);
    CounterWithCallback.builder()
        .name("sonde_intake_refused_total")
        .help("Reports and deliveries that were turned away.")
        .labelNames("cause")
        .callback(result -> intake.counts().refused().forEach((cause, n) -> result.call(n, cause)))
        .register(registry);
    CounterWithCallback.builder()
        .name("sonde_otlp_data_points_total")
        .help("Data points of OpenTelemetry that became durable.")
        .callback(result -> result.call((double) intake.otlp().taken()))
        .register(registry);
    CounterWithCallback.builder()
        .name("sonde_otlp_data_points_rejected_total")
        .help("Data points of OpenTelemetry that were not taken.")
        .labelNames("cause")
        .callback(result -> intake.otlp().rejected().forEach((cause, n) -> result.call(n, cause)))
        .register(registry);
  }

  private void registerRemoteWrite() {
    CounterWithCallback.builder()
        .name("sonde_remote_write_samples_total")
        .help("Samples of Prometheus' remote write that became durable.")
        .callback(result -> result.call((double) intake.remoteWrite().taken()))
        .register(registry);
    CounterWithCallback.builder()
        .name("sonde_remote_write_samples_rejected_total")
        .help("Samples of Prometheus' remote write that were not taken.")
        .labelNames("cause")
        .callback(
            result -> intake.remoteWrite().rejected().forEach((cause, n) -> result.call(n, cause)))
        .register(registry);
  }

  private void registerPast() {
    CounterWithCallback.builder()
        .name("sonde_import_points_total")
        .help("Points of the past that were added.")
        .callback(result -> result.call((double) intake.past().added()))
        .register(registry);
    CounterWithCallback.builder()
        .name("sonde_import_points_left_out_total")
        .help("Points of the past that were not added.")
        .labelNames("cause")
        .callback(result -> intake.past().leftOut().forEach((cause, n) -> result.call(n, cause)))
        .register(registry);
  }

  private void registerStore() {
    gauge("sonde_store_bytes", "What the store occupies.", () -> store.check().bytes());
    gauge("sonde_store_series", "Series families in the store.", () -> store.check().series());
    gauge(
        "sonde_store_writable",
        "1 if the store takes points.",
        () -> store.check().writable() ? 1 : 0);
    gauge(
        "sonde_store_disk_budget_bytes",
        "What the store may occupy; infinite if nobody said.",
        () -> {
          OptionalLong budget = store.check().room().budget();
          return budget.isPresent() ? budget.getAsLong() : Double.POSITIVE_INFINITY;
        });
    gauge(
        "sonde_store_short_of_room",
        "1 if the store's budget or disk is nearly used up.",
        () -> store.check().room().warning().isEmpty() ? 0 : 1);
    CounterWithCallback.builder()
        .name("sonde_store_dropped_bytes_total")
        .help("Files that the store has deleted, by why.")
        .labelNames("cause")
        .callback(
            result -> {
              StoreStatus.Dropped dropped = store.check().dropped();
              result.call((double) dropped.tooOld(), "too_old");
              result.call((double) dropped.overBudget(), "over_budget");
            })
        .register(registry);
    CounterWithCallback.builder()
        .name("sonde_store_late_points_total")
        .help("Points left out since those of their day were gone already.")
        .callback(result -> result.call((double) store.check().dropped().late()))
        .register(registry);
  }

  private void registerFleet() {
    GaugeWithCallback.builder()
        .name("sonde_devices")
        .help("Devices by state.")
        .labelNames("state")
        .callback(
            result -> {
              Map<State, Long> states =
                  fleet.devices().stream()
                      .collect(
                          Collectors.groupingBy(
                              view -> view.presence().state(), Collectors.counting()));
              for (State state : State.values()) {
                result.call(states.getOrDefault(state, 0L), state.word());
              }
            })
        .register(registry);
    gauge("sonde_live_clients", "Browsers that are connected.", liveClients);
    CounterWithCallback.builder()
        .name("sonde_events_lost_total")
        .help("Events given up because the inventory could not be written for too long.")
        .callback(result -> result.call((double) journal.lostEvents()))
        .register(registry);
  }

  private void count(String name, String help, ToLongFunction<IntakeCounts> count) {
    CounterWithCallback.builder()
        .name(name + "_total")
        .help(help)
        .callback(result -> result.call((double) count.applyAsLong(intake.counts())))
        .register(registry);
  }

  private void gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(result -> result.call(value.getAsDouble()))
        .register(registry);
  }
}
