package dev.sonde.server.api;

import dev.sonde.model.Micros;
import dev.sonde.model.PointRules;
import dev.sonde.server.http.Answers;
import dev.sonde.server.http.Parameters;
import dev.sonde.server.http.Routes;
import dev.sonde.server.inventory.Event;
import dev.sonde.server.inventory.EventJson;
import dev.sonde.server.inventory.EventQuery;
import dev.sonde.server.inventory.EventType;
import dev.sonde.server.inventory.Journal;
import dev.sonde.server.json.Json;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

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
        new Parameters(request.query(), "device", "type", "check", "from", "to", "limit", "before");
    long now = Micros.now(clock);
    long to =
        parameters.read("to", text -> TimeExpression.micros(text, now, now)).orElse(Long.MAX_VALUE);
    long from =
        parameters
            .read("from", text -> TimeExpression.micros(text, now, Math.min(to, now)))
            .orElse(Long.MIN_VALUE);
    int limit = (int) parameters.integer("limit", 1, 1_000, 100);
    long before = parameters.integer("before", 1, Long.MAX_VALUE, Long.MAX_VALUE);
    Set<EventType> types = parameters.read("type", EventsApi::types).orElse(Set.of());
    parameters.check();
    List<Event> events =
        journal.events(
            new EventQuery(
                parameters.text("device"),
                types,
                parameters.text("check"),
                from,
                to,
                before,
                limit));
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

  private static Set<EventType> types(String text) {
    Set<EventType> types = EnumSet.noneOf(EventType.class);
    for (String word : text.split(",", -1)) {
      types.add(type(word.strip()));
    }
    return types;
  }

  private static EventType type(String word) {
    return Stream.of(EventType.values())
        .filter(type -> type.word().equals(word))
        .findAny()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected types of events, separated by commas, such as check-down; found "
                        + PointRules.quoted(word)));
  }
}
