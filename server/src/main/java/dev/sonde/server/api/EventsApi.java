package dev.sonde.server.api;

import dev.sonde.model.Micros;
import dev.sonde.server.http.Answers;
import dev.sonde.server.http.Parameters;
import dev.sonde.server.http.Routes;
import dev.sonde.server.inventory.Event;
import dev.sonde.server.inventory.EventJson;
import dev.sonde.server.inventory.EventQuery;
import dev.sonde.server.inventory.Journal;
import dev.sonde.server.json.Json;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.util.List;

/** {@code /api/v1/events}. */
public final class EventsApi {
  private final Clock clock;
  private final Journal journal;

  /** The API of events. */
  public EventsApi(Clock clock, Journal journal) {
    this.clock = clock;
    this.journal = journal;
  }

  /** Registers the path. */
  public void route(Routes routes) {
    routes.reading("/api/v1/events", this::events);
  }

  private void events(ServerRequest request, ServerResponse response) {
    Parameters parameters =
        new Parameters(request.query(), "device", "from", "to", "limit", "before");
    long now = Micros.now(clock);
    long to =
        parameters.read("to", text -> TimeExpression.micros(text, now, now)).orElse(Long.MAX_VALUE);
    long from =
        parameters
            .read("from", text -> TimeExpression.micros(text, now, Math.min(to, now)))
            .orElse(Long.MIN_VALUE);
    int limit = (int) parameters.integer("limit", 1, 1_000, 100);
    long before = parameters.integer("before", 1, Long.MAX_VALUE, Long.MAX_VALUE);
    parameters.check();
    List<Event> events =
        journal.events(new EventQuery(parameters.text("device"), from, to, before, limit));
    Answers.json(
        request,
        response,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeName("events");
              json.writeStartArray();
              events.forEach(event -> EventJson.write(json, event));
              json.writeEndArray();
              json.writeEndObject();
            }));
  }
}
