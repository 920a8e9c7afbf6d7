package dev.sonde.server.api;

import dev.sonde.model.Micros;
import dev.sonde.server.fleet.MinuteAgents;
import dev.sonde.server.http.Answers;
import dev.sonde.server.http.Routes;
import dev.sonde.server.json.Json;
import dev.sonde.store.PointStore;
import io.helidon.common.uri.UriQuery;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;

/** {@code /api/agents} and {@code /api/series}: statistics per minute, as contract 2 says. */
public final class MinutesApi {
  private static final int USUAL_MINUTES = 120;
  private static final int LEAST_MINUTES = 5;
  private static final int MOST_MINUTES = 1_440;

  private final Clock clock;
  private final MinuteAgents agents;
  private final MinuteRows rows;

  /** The paths of contract 2. */
  public MinutesApi(Clock clock, MinuteAgents agents, PointStore store) {
    this.clock = clock;
    this.agents = agents;
    this.rows = new MinuteRows(store);
  }

  /** Registers the paths. */
  public void route(Routes routes) {
    routes.reading("/api/agents", this::agents).reading("/api/series", this::series);
  }

  private void agents(ServerRequest request, ServerResponse response) {
    Answers.json(
        request,
        response,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeName("agents");
              json.writeStartArray();
              agents.ids().forEach(json::writeString);
              json.writeEndArray();
              json.writeEndObject();
            }));
  }

  private void series(ServerRequest request, ServerResponse response) {
    UriQuery query = request.query();
    Optional<String> id = text(query, "agent_id").or(agents::last);
    long now = Micros.now(clock);
    int minutes = text(query, "minutes").map(MinutesApi::minutes).orElse(USUAL_MINUTES);
    long since = Math.floorDiv(now, MinuteRows.MINUTE) * MinuteRows.MINUTE;
    since -= minutes * MinuteRows.MINUTE;
    NavigableMap<Long, MinuteRows.Row> found = new TreeMap<>();
    if (id.isPresent()) {
      MinuteAgents.Who who = agents.find(id.get());
      int checks = who.check().isPresent() ? 1 : agents.size(who.agent());
      found = rows.read(who, checks, since, now + MinuteRows.MINUTE);
    }
    answer(request, response, found, id, since);
  }

  private static Optional<String> text(UriQuery query, String name) {
    return query.contains(name)
        ? Optional.of(query.get(name)).filter(value -> !value.isBlank())
        : Optional.empty();
  }

  /** Clamped; what is no whole number is as if nothing were said. */
  private static int minutes(String text) {
    if (!text.strip().matches("[+-]?[0-9]{1,18}")) {
      return USUAL_MINUTES;
    }
    return Math.clamp(Long.parseLong(text.strip()), LEAST_MINUTES, MOST_MINUTES);
  }

  private static void answer(
      ServerRequest request,
      ServerResponse response,
      Map<Long, MinuteRows.Row> rows,
      Optional<String> id,
      long since) {
    Answers.json(
        request,
        response,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeName("rows");
              json.writeStartArray();
              rows.forEach((minute, row) -> write(json, minute, row));
              json.writeEndArray();
              if (id.isPresent()) {
                json.writeStringProperty("agent_id", id.get());
              } else {
                json.writeNullProperty("agent_id");
              }
              json.writeStringProperty("since", utc(since));
              json.writeEndObject();
            }));
  }

  private static void write(JsonGenerator json, long minute, MinuteRows.Row row) {
    json.writeStartObject();
    json.writeStringProperty("minute_utc", utc(minute));
    json.writeNumberProperty("latency_avg_ms", row.latencyAvg());
    json.writeNumberProperty("jitter_avg_ms", row.jitterAvg());
    json.writeNumberProperty("sent", row.sent());
    json.writeNumberProperty("received", row.received());
    json.writeNumberProperty("lost", row.lost());
    json.writeEndObject();
  }

  /** As in {@code 2025-09-09T12:34:00Z}. */
  private static String utc(long micros) {
    return Micros.toInstant(micros).toString();
  }
}
