package dev.sonde.server.api;

import dev.sonde.model.Fault;
import dev.sonde.model.JsonTree;
import dev.sonde.model.MalformedException;
import dev.sonde.model.Micros;
import dev.sonde.model.NearestName;
import dev.sonde.model.PointJson;
import dev.sonde.model.PointRules;
import dev.sonde.server.fleet.Fleet;
import dev.sonde.server.http.Answers;
import dev.sonde.server.http.Bodies;
import dev.sonde.server.http.Parameters;
import dev.sonde.server.http.ProblemException;
import dev.sonde.server.http.Routes;
import dev.sonde.server.json.Json;
import dev.sonde.store.PointStore;
import dev.sonde.store.Table;
import dev.sonde.store.TableEngine;
import dev.sonde.store.TableEngine.SqlAnswer;
import dev.sonde.store.TableEngine.SqlLimits;
import dev.sonde.store.query.Answer;
import dev.sonde.store.query.AnswerTable;
import dev.sonde.store.query.Evaluator;
import dev.sonde.store.query.QueryLimits;
import dev.sonde.store.query.QueryParser;
import io.helidon.common.uri.UriEncoding;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** {@code /api/v1/query} and {@code /api/v1/sql}. */
public final class QueryApi {
  private static final int MAX_BODY_BYTES = 64 * 1024;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
  private static final int MAX_SERIES = 100_000;
  private static final int MAX_STEPS = 20_000;
  private static final int USUAL_POINTS = 300;
  private static final int MOST_POINTS = 5_000;
  private static final double USUAL_INTERVAL_S = 10;
  private static final int SQL_ROWS = 10_000;
  private static final long SQL_BYTES = 16L << 20;
  private static final Duration TIME = Duration.ofSeconds(20);
  private static final List<String> KEYS = List.of("q", "format", "points", "id");

  private final Fleet fleet;
  private final PointStore store;
  private final Evaluator evaluator;
  private final RunningQueries running = new RunningQueries(LONGEST_WAIT);

  /** The form of an answer. */
  private enum Format {
    JSON,
    CSV,
    PARQUET
  }

  /** What somebody asks. */
  private record Asked(String text, Format format, int points, Optional<String> id) {}

  /** The API of queries. */
  public QueryApi(Clock clock, Fleet fleet, PointStore store, SeriesLimits limits) {
    this.fleet = fleet;
    this.store = store;
    this.evaluator =
        new Evaluator(
            store,
            clock,
            new QueryLimits(limits.series(), MAX_SERIES, limits.values(), MAX_STEPS, TIME));
  }

  /** Registers the paths. */
  public void route(Routes routes) {
    routes
        .resource("/api/v1/query", Map.of(Method.GET, this::query, Method.POST, this::query))
        .resource("/api/v1/query/{id}", Map.of(Method.DELETE, this::cancel))
        .resource("/api/v1/sql", Map.of(Method.POST, this::sql));
  }

  private void query(ServerRequest request, ServerResponse response) {
    Asked asked = asked(request);
    Answer answer =
        running.run(
            asked.id(),
            () -> evaluator.answer(QueryParser.parse(asked.text()), asked.points(), interval()),
            e -> new ProblemException(400, e.in(asked.text())));
    switch (asked.format()) {
      case JSON -> Answers.json(request, response, Json.bytes(json -> write(json, answer)));
      case CSV -> TableAnswers.csv(response, AnswerTable.of(answer), answer.kind());
      case PARQUET ->
          TableAnswers.parquet(response, store.tables(), AnswerTable.of(answer), answer.kind());
    }
  }

  /** How often the most eager device reports. */
  private double interval() {
    return fleet.devices().stream()
        .mapToDouble(view -> view.presence().interval())
        .min()
        .orElse(USUAL_INTERVAL_S);
  }

  private void sql(ServerRequest request, ServerResponse response) {
    Asked asked = asked(request);
    TableEngine engine =
        store
            .tables()
            .orElseThrow(
                () ->
                    new ProblemException(
                        501, "The server's store has no SQL; use the query language."));
    SqlAnswer answer =
        running.run(
            asked.id(),
            () -> engine.select(asked.text(), new SqlLimits(SQL_ROWS, SQL_BYTES, TIME)),
            e -> new ProblemException(400, e.in(asked.text())));
    switch (asked.format()) {
      case JSON -> Answers.json(request, response, Json.bytes(json -> write(json, answer)));
      case CSV -> TableAnswers.csv(response, answer.table(), "sql");
      case PARQUET -> TableAnswers.parquet(response, store.tables(), answer.table(), "sql");
    }
  }

  private void cancel(ServerRequest request, ServerResponse response) {
    String id = UriEncoding.decodeUri(request.path().pathParameters().get("id"));
    if (!running.cancel(id)) {
      throw new ProblemException(404, "no query '" + id + "' is running");
    }
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.status(Status.NO_CONTENT_204).send();
  }

  private static Asked asked(ServerRequest request) {
    if (request.prologue().method().equals(Method.POST)) {
      new Parameters(request.query()).check();
      return posted(JsonTree.object(Bodies.read(request, MAX_BODY_BYTES)));
    }
    Parameters parameters = new Parameters(request.query(), KEYS.toArray(String[]::new));
    Optional<String> text = parameters.text("q");
    if (text.isEmpty()) {
      parameters.fault("q", "is missing; expected a query, such as host: cpu_pct");
    }
    Format format = parameters.read("format", QueryApi::format).orElse(Format.JSON);
    int points = (int) parameters.integer("points", 1, MOST_POINTS, USUAL_POINTS);
    parameters.check();
    return new Asked(text.orElse(""), format, points, parameters.text("id"));
  }

  private static Asked posted(Map<String, Object> tree) {
    List<Fault> faults = new ArrayList<>();
    for (String key : tree.keySet()) {
      if (!KEYS.contains(key)) {
        faults.add(
            new Fault(
                PointRules.quoted(key),
                "is not known; did you mean " + NearestName.of(KEYS, key) + "?"));
      }
    }
    if (!(tree.get("q") instanceof String)) {
      faults.add(new Fault("q", "expected the text of a query"));
    }
    Format format = Format.JSON;
    try {
      format = format(String.valueOf(tree.getOrDefault("format", "json")));
    } catch (IllegalArgumentException e) {
      faults.add(new Fault("format", String.valueOf(e.getMessage())));
    }
    double points =
        tree.getOrDefault("points", USUAL_POINTS) instanceof Number n ? n.doubleValue() : 0;
    if (points != Math.rint(points) || points < 1 || points > MOST_POINTS) {
      faults.add(new Fault("points", "expected a whole number from 1 to " + MOST_POINTS));
    }
    if (!faults.isEmpty()) {
      throw new MalformedException(faults);
    }
    return new Asked(
        String.valueOf(tree.get("q")),
        format,
        (int) points,
        Optional.ofNullable(tree.get("id")).map(String::valueOf));
  }

  private static Format format(String text) {
    for (Format format : Format.values()) {
      if (format.name().toLowerCase(Locale.ROOT).equals(text)) {
        return format;
      }
    }
    throw new IllegalArgumentException(
        "expected json, csv or parquet; found " + PointRules.quoted(text));
  }

  private static void write(JsonGenerator json, Answer answer) {
    json.writeStartObject();
    json.writeStringProperty("kind", answer.kind());
    json.writeNumberProperty("from", answer.from());
    json.writeNumberProperty("to", answer.to());
    if (answer.step() >= 0) {
      json.writeName("step_s");
      PointJson.write(json, Micros.toSeconds(answer.step()));
    }
    json.writeStringProperty("zone", answer.zone());
    json.writeName("columns");
    json.writeStartArray();
    for (Answer.Column column : answer.columns()) {
      json.writeStartObject();
      json.writeStringProperty("name", column.name());
      if (!column.unit().isEmpty()) {
        json.writeStringProperty("unit", column.unit());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeName("lines");
    json.writeStartArray();
    answer.lines().forEach(line -> write(json, line));
    json.writeEndArray();
    json.writeName("notes");
    json.writeStartArray();
    answer.notes().forEach(json::writeString);
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Answer.Line line) {
    json.writeStartObject();
    json.writeName("tags");
    PointJson.write(json, line.tags());
    json.writeName("times");
    json.writeArray(line.times(), 0, line.times().length);
    json.writeName("values");
    json.writeStartArray();
    for (double[] column : line.values()) {
      json.writeStartArray();
      for (double value : column) {
        TableAnswers.write(json, value);
      }
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, SqlAnswer answer) {
    json.writeStartObject();
    json.writeName("columns");
    json.writeStartArray();
    for (Table.Column column : answer.table().columns()) {
      json.writeStartObject();
      json.writeStringProperty("name", column.name());
      json.writeStringProperty("type", column.type().name().toLowerCase(Locale.ROOT));
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeName("rows");
    json.writeStartArray();
    for (@Nullable Object[] row : answer.table().rows()) {
      json.writeStartArray();
      for (Object value : row) {
        TableAnswers.write(json, value);
      }
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeBooleanProperty("complete", answer.complete());
    json.writeEndObject();
  }
}
