package dev.sonde.server.api;

import dev.sonde.server.http.Answers;
import dev.sonde.server.http.Routes;
import dev.sonde.server.inventory.Inventory;
import dev.sonde.server.inventory.Journal;
import dev.sonde.server.json.Json;
import dev.sonde.store.PointStore;
import dev.sonde.store.StoreStatus;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * {@code GET /health}, which says that the server lives (contract 1), and {@code GET
 * /health/ready}, which says part by part whether it can do its work, with 503 if one can't.
 */
public final class HealthApi {
  private static final byte[] ALIVE = "{\"status\": \"ok\"}".getBytes(StandardCharsets.US_ASCII);

  private final PointStore store;
  private final Inventory inventory;
  private final Journal journal;
  private final IntakePart intake;

  /** The paths that tell of health. */
  public HealthApi(PointStore store, Inventory inventory, Journal journal, IntakePart intake) {
    this.store = store;
    this.inventory = inventory;
    this.journal = journal;
    this.intake = intake;
  }

  /** Registers the paths. */
  public void route(Routes routes) {
    routes
        .reading("/health", (request, response) -> Answers.json(request, response, ALIVE))
        .reading("/health/ready", this::ready);
  }

  private void ready(ServerRequest request, ServerResponse response) {
    Map<String, Part> parts = new LinkedHashMap<>();
    StoreStatus status = store.check();
    parts.put("store", new Part(problem(status), status.room().warning()));
    parts.put("inventory", new Part(journal.problem().or(inventory::problem), ""));
    parts.put("intake", new Part(intake.problem(), ""));
    boolean ready = parts.values().stream().allMatch(part -> part.problem().isEmpty());
    response.status(ready ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503);
    Answers.json(request, response, Json.bytes(json -> write(json, ready, parts)));
  }

  private static Optional<String> problem(StoreStatus status) {
    return status.writable()
        ? Optional.empty()
        : Optional.of(status.problem().isEmpty() ? "can't be written" : status.problem());
  }

  private static void write(JsonGenerator json, boolean ready, Map<String, Part> parts) {
    json.writeStartObject();
    json.writeStringProperty("status", ready ? "ok" : "failing");
    json.writeName("parts");
    json.writeStartObject();
    parts.forEach(
        (name, part) -> {
          json.writeName(name);
          json.writeStartObject();
          json.writeStringProperty("status", part.problem().isEmpty() ? "ok" : "failing");
          part.problem().ifPresent(text -> json.writeStringProperty("problem", text));
          if (!part.warning().isEmpty()) {
            json.writeStringProperty("warning", part.warning());
          }
          json.writeEndObject();
        });
    json.writeEndObject();
    json.writeEndObject();
  }

  /**
   * How a part is.
   *
   * @param problem why it can't do its work
   * @param warning what will be a problem soon; empty if nothing
   */
  private record Part(Optional<String> problem, String warning) {}
}
