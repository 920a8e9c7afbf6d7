package dev.sonde.server.prometheus;

import dev.sonde.model.Micros;
import dev.sonde.server.http.Answers;
import dev.sonde.server.http.ProblemException;
import dev.sonde.server.http.Routes;
import dev.sonde.server.json.Json;
import dev.sonde.server.prometheus.ApiException.ErrorType;
import dev.sonde.server.prometheus.eval.Budget;
import dev.sonde.server.prometheus.eval.EvaluationException;
import dev.sonde.server.prometheus.eval.Evaluator;
import dev.sonde.server.prometheus.eval.Result;
import dev.sonde.server.prometheus.eval.Steps;
import dev.sonde.server.prometheus.promql.Expr;
import dev.sonde.server.prometheus.promql.ValueType;
import dev.sonde.server.prometheus.source.StoreSamples;
import dev.sonde.server.prometheus.write.KnownMetadata;
import dev.sonde.store.PointStore;
import dev.sonde.store.QueryException;
import dev.sonde.store.StoreException;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import tools.jackson.core.JsonGenerator;

/** {@code /prometheus/api/v1}: queries, and the names that queries can be made of. */
public final class PrometheusApi {
  private static final String ROOT = "/prometheus/api/v1/";
  private static final long MICROS_PER_MILLI = 1000;

  private final Clock clock;
  private final StoreSamples samples;
  private final NamesApi names;
  private final QueryLimits limits;
  private final LongSupplier nanos;
  private final Semaphore turns;
  private final String version;

  /**
   * The API.
   *
   * @param metadata what senders told of their metrics
   * @param nanos a clock that only goes forward, in nanoseconds
   * @param version the server's version
   */
  public PrometheusApi(
      Clock clock,
      PointStore store,
      KnownMetadata metadata,
      QueryLimits limits,
      LongSupplier nanos,
      String version) {
    this.clock = clock;
    this.samples = new StoreSamples(store, limits.series());
    this.names = new NamesApi(samples, metadata);
    this.limits = limits;
    this.nanos = nanos;
    this.turns = new Semaphore(limits.atOnce(), true);
    this.version = version;
  }

  /** Registers the paths. */
  public void route(Routes routes) {
    form(routes, "query", this::instant);
    form(routes, "query_range", this::range);
    form(routes, "series", names::series);
    form(routes, "labels", names::labels);
    read(routes, "label/{name}/values", names::values);
    read(routes, "metadata", names::metadata);
    read(routes, "status/buildinfo", (_, json) -> build(json));
    form(routes, "*", (request, _) -> unknown(request));
  }

  /** Answers a request by writing the value of {@code data}. */
  @FunctionalInterface
  interface Answerer {
    /** Writes the data. */
    void answer(ServerRequest request, JsonGenerator json);
  }

  private void form(Routes routes, String path, Answerer answerer) {
    Handler handler = guarded(answerer);
    routes.resource(ROOT + path, Map.of(Method.GET, handler, Method.POST, handler));
  }

  private void read(Routes routes, String path, Answerer answerer) {
    routes.reading(ROOT + path, guarded(answerer));
  }

  private Handler guarded(Answerer answerer) {
    return (request, response) -> {
      try {
        succeed(request, response, Json.bytes(json -> data(json, request, answerer)));
      } catch (ApiException e) {
        fail(request, response, e.type(), e.problem());
      } catch (ProblemException e) {
        fail(request, response, ErrorType.BAD_DATA, String.valueOf(e.getMessage()));
      } catch (EvaluationException e) {
        ErrorType type = e.isTimeout() ? ErrorType.TIMEOUT : ErrorType.EXECUTION;
        fail(request, response, type, e.problem());
      } catch (QueryException e) {
        fail(request, response, ErrorType.EXECUTION, String.valueOf(e.getMessage()));
      } catch (StoreException e) {
        fail(request, response, ErrorType.UNAVAILABLE, String.valueOf(e.getMessage()));
      }
    };
  }

  private static void data(JsonGenerator json, ServerRequest request, Answerer answerer) {
    json.writeStartObject();
    json.writeStringProperty("status", "success");
    json.writeName("data");
    answerer.answer(request, json);
    json.writeEndObject();
  }

  private static void succeed(ServerRequest request, ServerResponse response, byte[] body) {
    Answers.json(request, response, body);
  }

  private static void fail(
      ServerRequest request, ServerResponse response, ErrorType type, String problem) {
    response.status(Status.create(type.status()));
    Answers.json(
        request,
        response,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringProperty("status", "error");
              json.writeStringProperty("errorType", type.word());
              json.writeStringProperty("error", problem);
              json.writeEndObject();
            }));
  }

  private static void unknown(ServerRequest request) {
    throw new ApiException(
        ErrorType.NOT_FOUND,
        request.path().rawPath() + " is not supported; docs/prometheus.md lists what is");
  }

  private void instant(ServerRequest request, JsonGenerator json) {
    QueryForm form = QueryForm.of(request);
    Steps steps = form.instant(Micros.now(clock) / MICROS_PER_MILLI);
    evaluate(
        form,
        steps,
        result -> {
          json.writeStartObject();
          ResultJson.instant(json, result, steps.start());
          json.writeEndObject();
        });
  }

  private void range(ServerRequest request, JsonGenerator json) {
    QueryForm form = QueryForm.of(request);
    Steps steps = form.range();
    ValueType type = form.query().type();
    if (type != ValueType.SCALAR && type != ValueType.VECTOR) {
      throw ApiException.badData(
          "query",
          "invalid expression type \"%s\" for range query, must be Scalar or instant Vector"
              .formatted(type.words()));
    }
    evaluate(
        form,
        steps,
        result -> {
          json.writeStartObject();
          ResultJson.range(json, result, steps);
          json.writeEndObject();
        });
  }

  /** The budget is of numbers in memory, so that few may be at it at once. */
  private void evaluate(QueryForm form, Steps steps, Consumer<Result> writer) {
    Expr query = form.query();
    Budget budget = new Budget(limits.samples(), form.timeout(limits.time()), nanos);
    takeTurn();
    try {
      Result result = new Evaluator(samples, budget, steps).evaluate(query);
      checkSize(result);
      writer.accept(result);
    } finally {
      turns.release();
    }
  }

  private void checkSize(Result result) {
    if (result.size() > limits.values()) {
      throw new ApiException(
          ErrorType.EXECUTION,
          "the answer would have %d values; at most %d are answered. Ask for fewer series or a longer step"
              .formatted(result.size(), limits.values()));
    }
  }

  private void takeTurn() {
    try {
      if (turns.tryAcquire(limits.turn().toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new ApiException(
        ErrorType.UNAVAILABLE,
        "too many queries: %d are evaluated at once, and this one waited %d s for its turn"
            .formatted(limits.atOnce(), limits.turn().toSeconds()));
  }

  /** By the version Grafana tells what it may ask for. */
  private void build(JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("application", "Sonde");
    json.writeStringProperty("version", "2.42.0");
    json.writeStringProperty("revision", "sonde-" + version);
    json.writeStringProperty("branch", "");
    json.writeStringProperty("buildUser", "");
    json.writeStringProperty("buildDate", "");
    json.writeStringProperty("goVersion", "");
    json.writeEndObject();
  }
}
