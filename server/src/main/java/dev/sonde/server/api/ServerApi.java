package dev.sonde.server.api;

import dev.sonde.model.Micros;
import dev.sonde.server.fleet.Fleet;
import dev.sonde.server.http.Answers;
import dev.sonde.server.http.Routes;
import dev.sonde.server.inventory.State;
import dev.sonde.server.json.Json;
import dev.sonde.store.PointStore;
import dev.sonde.store.StoreStatus;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/** {@code /api/v1/server}, and the description of the API itself. */
public final class ServerApi {
  private final Clock clock;
  private final ServerFacts facts;
  private final Fleet fleet;
  private final PointStore store;
  private final IntakePart intake;
  private final OpenApi openApi = new OpenApi();

  /** The API of the server. */
  public ServerApi(
      Clock clock, ServerFacts facts, Fleet fleet, PointStore store, IntakePart intake) {
    this.clock = clock;
    this.facts = facts;
    this.fleet = fleet;
    this.store = store;
    this.intake = intake;
  }

  /** Registers the paths. */
  public void route(Routes routes) {
    routes
        .reading("/api/v1/server", this::server)
        .reading(
            "/api/v1/openapi.json",
            (request, response) -> Answers.cacheable(request, response, openApi.json()));
  }

  private void server(ServerRequest request, ServerResponse response) {
    Answers.json(request, response, Json.bytes(this::write));
  }

  private void write(JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("version", facts.version());
    json.writeNumberProperty("now", Micros.now(clock));
    json.writeNumberProperty("started", facts.started());
    facts.address().get().ifPresent(address -> json.writeStringProperty("address", address));
    counts(json, "devices", devices());
    store(json, store.check());
    intake(json, intake.counts());
    Map<String, Long> limits = new TreeMap<>(intake.limits());
    limits.putAll(facts.limits());
    counts(json, "limits", limits);
    json.writeEndObject();
  }

  private Map<String, Long> devices() {
    Map<String, Long> states =
        fleet.devices().stream()
            .collect(
                Collectors.groupingBy(
                    view -> view.presence().state().word(), TreeMap::new, Collectors.counting()));
    for (State state : State.values()) {
      states.putIfAbsent(state.word(), 0L);
    }
    return states;
  }

  private static void store(JsonGenerator json, StoreStatus status) {
    json.writeName("store");
    json.writeStartObject();
    json.writeBooleanProperty("writable", status.writable());
    if (!status.problem().isEmpty()) {
      json.writeStringProperty("problem", status.problem());
    }
    json.writeNumberProperty("bytes", status.bytes());
    json.writeNumberProperty("series", status.series());
    if (!status.room().warning().isEmpty()) {
      json.writeStringProperty("warning", status.room().warning());
    }
    status.room().budget().ifPresent(bytes -> json.writeNumberProperty("disk_budget", bytes));
    json.writeNumberProperty("dropped_too_old_bytes", status.dropped().tooOld());
    json.writeNumberProperty("dropped_over_budget_bytes", status.dropped().overBudget());
    json.writeNumberProperty("late_points_left_out", status.dropped().late());
    json.writeEndObject();
  }

  private static void intake(JsonGenerator json, IntakeCounts counts) {
    json.writeName("intake");
    json.writeStartObject();
    json.writeNumberProperty("accepted", counts.accepted());
    json.writeNumberProperty("stored", counts.stored());
    json.writeNumberProperty("duplicate", counts.duplicate());
    json.writeNumberProperty("points", counts.points());
    counts(json, "refused", new TreeMap<>(counts.refused()));
    json.writeEndObject();
  }

  private static void counts(JsonGenerator json, String name, Map<String, Long> counts) {
    json.writeName(name);
    json.writeStartObject();
    counts.forEach(json::writeNumberProperty);
    json.writeEndObject();
  }
}
