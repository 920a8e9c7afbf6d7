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
import dev.sonde.server.http.Answers;
import dev.sonde.server.http.Bodies;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** {@code /api/v1/checks}, {@code /api/v1/probes} and what agents are to do. */
public final class ChecksApi {
  private static final String PATH = "/api/v1/checks";
  private static final int MAX_BODY_BYTES = 256 * 1024;
  private static final int MAX_CHECKS = 20_000;

  private final Clock clock;
  private final Checks checks;
  private final ProbeKinds kinds;
  private final PointStore store;
  private final StateTimes times;

  /** The API of checks of these kinds. */
  public ChecksApi(
      Clock clock, Checks checks, StateTimes times, ProbeKinds kinds, PointStore store) {
    this.clock = clock;
    this.checks = checks;
    this.times = times;
    this.kinds = kinds;
    this.store = store;
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
    List<CheckView> views = checks.views();
    Answers.json(
        request,
        response,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeName("checks");
              json.writeStartArray();
              views.forEach(view -> write(json, view));
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
    if (checks.all().size() >= MAX_CHECKS) {
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
    Check check = CheckForm.read(tree, Optional.of(check(request).id()), kinds);
    checks.put(check);
    answer(request, response, check.id());
  }

  private void delete(ServerRequest request, ServerResponse response) {
    Check check = check(request);
    checks.remove(check);
    long points = store.forget("check", check.id());
    Answers.json(
        request, response, Json.bytes(json -> JsonTree.write(json, Map.of("points", points))));
  }

  private Check check(ServerRequest request) {
    String id = id(request);
    return checks
        .find(id)
        .orElseThrow(() -> new ProblemException(404, "there is no check '" + id + "'"));
  }

  private static String id(ServerRequest request) {
    return UriEncoding.decodeUri(request.path().pathParameters().get("id"));
  }

  private void answer(ServerRequest request, ServerResponse response, String id) {
    CheckView view =
        checks.views().stream()
            .filter(each -> each.check().id().equals(id))
            .findFirst()
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
    json.writeStringProperty("state", view.verdict().state().word());
    times
        .since(view.check().id(), view.verdict().state())
        .ifPresent(time -> json.writeNumberProperty("state_since", time));
    json.writeStringProperty("reason", view.verdict().reason());
    view.verdict().blame().ifPresent(blame -> json.writeStringProperty("blame", blame.word()));
    json.writeName("runs");
    json.writeStartArray();
    view.runs().forEach(run -> write(json, run));
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, CheckRun run) {
    json.writeStartObject();
    json.writeStringProperty("agent", run.agent());
    json.writeStringProperty("state", run.state().word());
    json.writeStringProperty("assignment", run.applied() ? "applied" : "pending");
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
