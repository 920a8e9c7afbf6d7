package dev.sonde.server.api;

import dev.sonde.model.JsonTree;
import dev.sonde.model.Micros;
import dev.sonde.model.PointJson;
import dev.sonde.server.checks.Check;
import dev.sonde.server.checks.CheckForm;
import dev.sonde.server.checks.CheckRun;
import dev.sonde.server.checks.CheckState;
import dev.sonde.server.checks.CheckView;
import dev.sonde.server.checks.Checks;
import dev.sonde.server.checks.ProbeKinds;
import dev.sonde.server.checks.StateTimes;
import dev.sonde.server.checks.Taken;
import dev.sonde.server.http.Answers;
import dev.sonde.server.http.Bodies;
import dev.sonde.server.http.Parameters;
import dev.sonde.server.http.ProblemException;
import dev.sonde.server.http.Routes;
import dev.sonde.server.json.Json;
import dev.sonde.store.PointStore;
import io.helidon.common.uri.UriEncoding;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;

/** {@code /api/v1/checks}, {@code /api/v1/probes} and what agents are to do. */
public final class ChecksApi {
  private static final String PATH = "/api/v1/checks";
  private static final int MAX_BODY_BYTES = 256 * 1024;
  private static final int MAX_CHECKS = 20_000;
  private static final int MAX_FILTER = 500;

  private final Clock clock;
  private final Checks checks;
  private final ProbeKinds kinds;
  private final PointStore store;
  private final StateTimes times;
  private final Consumer<String> forgotten;

  /**
   * The API of checks of these kinds.
   *
   * @param times since when they are in their states
   * @param forgotten is told the id of each check that was deleted with its results
   */
  public ChecksApi(
      Clock clock,
      Checks checks,
      StateTimes times,
      ProbeKinds kinds,
      PointStore store,
      Consumer<String> forgotten) {
    this.clock = clock;
    this.checks = checks;
    this.times = times;
    this.kinds = kinds;
    this.store = store;
    this.forgotten = forgotten;
  }

  /** Registers the paths. */
  public void route(Routes routes) {
    routes
        .reading("/api/v1/probes", this::probes)
        .reading("/api/v1/agents/{id}/assignments", this::assignments)
        .resource(PATH, Map.of(Method.GET, this::list, Method.POST, this::add))
        .resource(
            PATH + "/{id}",
            Map.of(Method.GET, this::show, Method.PUT, this::replace, Method.DELETE, this::delete));
  }

  private void probes(ServerRequest request, ServerResponse response) {
    List<Map<String, Object>> all = kinds.all().stream().map(ChecksApi::tree).toList();
    Answers.json(
        request, response, Json.bytes(json -> JsonTree.write(json, Map.of("probes", all))));
  }

  private static Map<String, Object> tree(ProbeKinds.Kind kind) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("kind", kind.kind());
    tree.put("summary", kind.summary());
    tree.put("schema", kind.schema());
    return tree;
  }

  private void assignments(ServerRequest request, ServerResponse response) {
    Answers.json(request, response, checks.assignments(id(request)).toJson());
  }

  private void list(ServerRequest request, ServerResponse response) {
    Parameters parameters = new Parameters(request.query(), "q", "sort", "limit", "offset");
    String filter = parameters.text("q").orElse("");
    if (filter.length() > MAX_FILTER) {
      parameters.fault("q", "expected at most " + MAX_FILTER + " characters");
    }
    Comparator<CheckView> order =
        parameters.read("sort", CheckOrder::of).orElse(CheckOrder.of("id"));
    long limit = parameters.integer("limit", 1, MAX_CHECKS, MAX_CHECKS);
    long offset = parameters.integer("offset", 0, Integer.MAX_VALUE, 0);
    parameters.check();
    List<CheckView> views =
        checks.views().stream().filter(CheckFilter.of(filter)).sorted(order).toList();
    List<CheckView> page = views.stream().skip(offset).limit(limit).toList();
    Answers.json(
        request,
        response,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeName("checks");
              json.writeStartArray();
              page.forEach(view -> write(json, view));
              json.writeEndArray();
              json.writeNumberProperty("total", views.size());
              json.writeName("states");
              json.writeStartObject();
              for (CheckState state : CheckState.values()) {
                json.writeNumberProperty(
                    state.word(), views.stream().filter(v -> v.verdict().state() == state).count());
              }
              json.writeEndObject();
              json.writeNumberProperty("now", Micros.now(clock));
              json.writeEndObject();
            }));
  }

  private void show(ServerRequest request, ServerResponse response) {
    answer(request, response, check(request).id());
  }

  private void add(ServerRequest request, ServerResponse response) {
    if (checks.size() >= MAX_CHECKS) {
      throw new ProblemException(409, "there are " + MAX_CHECKS + " checks already");
    }
    Map<String, Object> tree = JsonTree.object(Bodies.read(request, MAX_BODY_BYTES));
    Check check = CheckForm.read(tree, Optional.empty(), kinds);
    if (checks.find(check.id()).isPresent()) {
      if (tree.containsKey("id")) {
        throw new ProblemException(409, "there is a check " + check.id() + " already");
      }
      check = CheckForm.read(tree, Optional.of(free(check.id())), kinds);
    }
    checks.put(check);
    response.status(Status.CREATED_201);
    answer(request, response, check.id());
  }

  private String free(String id) {
    int number = 2;
    while (checks.find(id + "-" + number).isPresent()) {
      number++;
    }
    return id + "-" + number;
  }

  private void replace(ServerRequest request, ServerResponse response) {
    Map<String, Object> tree = JsonTree.object(Bodies.read(request, MAX_BODY_BYTES));
    Check check = CheckForm.read(tree, Optional.of(written(request).id()), kinds);
    checks.put(check);
    answer(request, response, check.id());
  }

  private void delete(ServerRequest request, ServerResponse response) {
    Check check = written(request);
    List<String> ids =
        Stream.concat(Stream.of(check), checks.singles(check.id()).stream())
            .map(Check::id)
            .toList();
    checks.remove(check);
    long points = 0;
    for (String id : ids) {
      points += store.forget("check", id);
      forgotten.accept(id);
    }
    long gone = points;
    Answers.json(
        request, response, Json.bytes(json -> JsonTree.write(json, Map.of("points", gone))));
  }

  private Check check(ServerRequest request) {
    String id = id(request);
    return checks
        .find(id)
        .orElseThrow(() -> new ProblemException(404, "there is no check '" + id + "'"));
  }

  /** A check that a person wrote. */
  private Check written(ServerRequest request) {
    Check check = check(request);
    check
        .origin()
        .ifPresent(
            from -> {
              throw new ProblemException(
                  409,
                  check.id() + " comes of the check " + from.check() + "; change or delete that");
            });
    return check;
  }

  private static String id(ServerRequest request) {
    return UriEncoding.decodeUri(request.path().pathParameters().get("id"));
  }

  private void answer(ServerRequest request, ServerResponse response, String id) {
    CheckView view =
        checks
            .view(id)
            .orElseThrow(() -> new ProblemException(404, "there is no check '" + id + "'"));
    Answers.json(
        request,
        response,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeName("check");
              write(json, view);
              json.writeEndObject();
            }));
  }

  private void write(JsonGenerator json, CheckView view) {
    json.writeStartObject();
    CheckForm.write(view.check())
        .forEach(
            (name, value) -> {
              json.writeName(name);
              JsonTree.write(json, value);
            });
    view.check()
        .origin()
        .ifPresent(
            from -> {
              json.writeStringProperty("of", from.check());
              json.writeStringProperty("device", from.device());
            });
    if (!view.check().targets().isEmpty()) {
      json.writeNumberProperty("instances", checks.singles(view.check().id()).size());
    }
    json.writeStringProperty("state", view.verdict().state().word());
    times
        .since(view.check().id(), view.verdict().state())
        .ifPresent(time -> json.writeNumberProperty("state_since", time));
    json.writeStringProperty("reason", view.verdict().reason());
    view.verdict().blame().ifPresent(blame -> json.writeStringProperty("blame", blame.word()));
    json.writeName("runs");
    json.writeStartArray();
    for (int i = 0; i < view.runs().size(); i++) {
      write(json, view.runs().get(i), view.taken().get(i));
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, CheckRun run, Taken taken) {
    json.writeStartObject();
    json.writeStringProperty("agent", run.agent());
    json.writeStringProperty("state", run.state().word());
    json.writeStringProperty("assignment", taken.how().word());
    if (!taken.difference().isEmpty()) {
      json.writeStringProperty("difference", taken.difference());
    }
    if (!run.reason().isEmpty()) {
      json.writeStringProperty("problem", run.reason());
    }
    run.latest()
        .ifPresent(
            point -> {
              json.writeNumberProperty("at", point.time());
              json.writeName("fields");
              PointJson.write(json, point.fields());
            });
    json.writeEndObject();
  }
}
