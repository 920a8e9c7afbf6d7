package dev.sonde.server.api;

import dev.sonde.model.Micros;
import dev.sonde.server.http.Answers;
import dev.sonde.server.http.Routes;
import dev.sonde.server.json.Json;
import dev.sonde.store.PointStore;
import dev.sonde.store.StoreException;
import dev.sonde.store.StoreFigures;
import dev.sonde.store.StoreStatus;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.core.JsonGenerator;

/**
 * {@code /api/v1/store}: what the store holds, how it writes and closes days, and what went wrong.
 * Where the store tells nothing of a part, that part is absent.
 */
public final class StoreApi {
  private final Clock clock;
  private final PointStore store;
  private final Supplier<Waiting> waiting;

  /**
   * What was taken from senders and is not in the store yet.
   *
   * @param points how many points
   * @param bytes how many bytes, as they came
   */
  public record Waiting(long points, long bytes) {}

  /**
   * The API of the store.
   *
   * @param waiting tells what waits for it
   */
  public StoreApi(Clock clock, PointStore store, Supplier<Waiting> waiting) {
    this.clock = clock;
    this.store = store;
    this.waiting = waiting;
  }

  /** Registers the path. */
  public void route(Routes routes) {
    routes.reading("/api/v1/store", this::answer);
  }

  private void answer(ServerRequest request, ServerResponse response) {
    Answers.json(request, response, Json.bytes(this::write));
  }

  private void write(JsonGenerator json) {
    StoreStatus status = store.check();
    json.writeStartObject();
    json.writeNumberProperty("now", Micros.now(clock));
    json.writeBooleanProperty("writable", status.writable());
    text(json, "problem", status.problem());
    text(json, "warning", status.room().warning());
    json.writeNumberProperty("bytes", status.bytes());
    json.writeNumberProperty("series", status.series());
    status.room().budget().ifPresent(bytes -> json.writeNumberProperty("disk_budget", bytes));
    json.writeName("waiting");
    json.writeStartObject();
    Waiting now = waiting.get();
    json.writeNumberProperty("points", now.points());
    json.writeNumberProperty("bytes", now.bytes());
    json.writeEndObject();
    json.writeName("dropped");
    json.writeStartObject();
    json.writeNumberProperty("too_old_bytes", status.dropped().tooOld());
    json.writeNumberProperty("over_budget_bytes", status.dropped().overBudget());
    json.writeNumberProperty("late_points", status.dropped().late());
    json.writeEndObject();
    figures(json);
    json.writeEndObject();
  }

  private void figures(JsonGenerator json) {
    Optional<StoreFigures> figures;
    try {
      figures = store.figures();
    } catch (StoreException e) {
      json.writeStringProperty("untold", String.valueOf(e.getMessage()));
      return;
    }
    figures.ifPresent(
        told -> {
          json.writeNumberProperty("main_bytes", told.mainBytes());
          json.writeNumberProperty("log_bytes", told.logBytes());
          json.writeNumberProperty("free_bytes", told.freeBytes());
          holdings(json, told);
          told.forecast().ifPresent(forecast -> write(json, forecast));
          write(json, told.writing());
          write(json, told.upkeep());
          lists(json, told);
          json.writeName("memory");
          json.writeStartObject();
          json.writeNumberProperty("bytes", told.memory().bytes());
          json.writeNumberProperty("limit", told.memory().limit());
          json.writeNumberProperty("temporary_bytes", told.memory().temporaryBytes());
          json.writeEndObject();
        });
  }

  private static void text(JsonGenerator json, String name, String text) {
    if (!text.isEmpty()) {
      json.writeStringProperty(name, text);
    }
  }

  private static void holdings(JsonGenerator json, StoreFigures told) {
    json.writeName("holdings");
    json.writeStartArray();
    for (StoreFigures.Holding each : told.holdings()) {
      json.writeStartObject();
      json.writeStringProperty("kind", each.kind());
      json.writeStringProperty("tier", each.tier().name().toLowerCase(Locale.ROOT));
      json.writeNumberProperty("files", each.files());
      each.bytes().ifPresent(bytes -> json.writeNumberProperty("bytes", bytes));
      json.writeNumberProperty("rows", each.rows());
      json.writeNumberProperty("oldest", each.oldest());
      json.writeNumberProperty("newest", each.newest());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, StoreFigures.Forecast forecast) {
    json.writeName("forecast");
    json.writeStartObject();
    json.writeNumberProperty("bytes_per_day", forecast.bytesPerDay());
    json.writeNumberProperty("limit", forecast.limit());
    forecast.full().ifPresent(time -> json.writeNumberProperty("full", time));
    json.writeNumberProperty("most", forecast.most());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, StoreFigures.Writing writing) {
    json.writeName("writing");
    json.writeStartObject();
    json.writeNumberProperty("commits", writing.commits());
    json.writeNumberProperty("points", writing.points());
    json.writeNumberProperty("values", writing.values());
    json.writeNumberProperty("points_per_second", writing.pointsPerSecond());
    json.writeNumberProperty("values_per_second", writing.valuesPerSecond());
    writing.medianMs().ifPresent(ms -> json.writeNumberProperty("p50_ms", ms));
    writing.p99Ms().ifPresent(ms -> json.writeNumberProperty("p99_ms", ms));
    writing.last().ifPresent(time -> json.writeNumberProperty("last", time));
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, StoreFigures.Upkeep upkeep) {
    json.writeName("upkeep");
    json.writeStartObject();
    upkeep
        .running()
        .ifPresent(
            work -> {
              json.writeName("running");
              json.writeStartObject();
              json.writeStringProperty("kind", work.kind());
              json.writeNumberProperty("day", work.day());
              json.writeNumberProperty("since", work.since());
              json.writeEndObject();
            });
    upkeep.last().ifPresent(done -> write(json, done));
    json.writeNumberProperty("done", upkeep.done());
    json.writeNumberProperty("seconds", upkeep.seconds());
    json.writeNumberProperty("written_bytes", upkeep.writtenBytes());
    json.writeNumberProperty("replaced_bytes", upkeep.replacedBytes());
    json.writeNumberProperty("late_waiting", upkeep.lateWaiting());
    json.writeNumberProperty("unclosed_days", upkeep.unclosed());
    upkeep.unclosedSince().ifPresent(time -> json.writeNumberProperty("unclosed_since", time));
    upkeep.failing().ifPresent(why -> json.writeStringProperty("failing", why));
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, StoreFigures.Done done) {
    json.writeName("last");
    json.writeStartObject();
    json.writeStringProperty("kind", done.kind());
    json.writeNumberProperty("day", done.day());
    json.writeNumberProperty("finished", done.finished());
    json.writeNumberProperty("seconds", done.seconds());
    json.writeNumberProperty("points", done.points());
    json.writeNumberProperty("replaced_bytes", done.replacedBytes());
    json.writeNumberProperty("written_bytes", done.writtenBytes());
    json.writeEndObject();
  }

  private static void lists(JsonGenerator json, StoreFigures told) {
    json.writeName("lost");
    json.writeStartArray();
    for (StoreFigures.LostFile each : told.lost()) {
      json.writeStartObject();
      json.writeStringProperty("path", each.path());
      json.writeNumberProperty("rows", each.rows());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeName("troubles");
    json.writeStartArray();
    for (StoreFigures.Trouble each : told.troubles()) {
      json.writeStartObject();
      json.writeNumberProperty("time", each.time());
      json.writeNumberProperty("count", each.count());
      json.writeStringProperty("what", each.what());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
