package dev.sonde.server.api;

import dev.sonde.model.Fault;
import dev.sonde.model.JsonTree;
import dev.sonde.model.MalformedException;
import dev.sonde.model.Micros;
import dev.sonde.model.NearestName;
import dev.sonde.model.PointRules;
import dev.sonde.server.http.Answers;
import dev.sonde.server.http.Bodies;
import dev.sonde.server.http.ProblemException;
import dev.sonde.server.http.Routes;
import dev.sonde.server.json.Json;
import dev.sonde.server.link.Monitor;
import dev.sonde.server.link.Monitors;
import io.helidon.common.uri.UriEncoding;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /api/v1/monitors}: the agents that the server dials. Their keys never come out. */
public final class MonitorsApi {
  private static final String PATH = "/api/v1/monitors";
  private static final int MAX_BODY_BYTES = 16 * 1024;
  private static final List<String> KEYS = List.of("address", "key");

  private final Clock clock;
  private final Monitors monitors;

  /** The API of monitors. */
  public MonitorsApi(Clock clock, Monitors monitors) {
    this.clock = clock;
    this.monitors = monitors;
  }

  /** Registers the paths. */
  public void route(Routes routes) {
    routes
        .resource(PATH, Map.of(Method.GET, this::list, Method.POST, this::add))
        .resource(PATH + "/{address}", Map.of(Method.GET, this::show, Method.DELETE, this::delete));
  }

  private void list(ServerRequest request, ServerResponse response) {
    List<Map<String, Object>> all = monitors.all().stream().map(MonitorsApi::tree).toList();
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("monitors", all);
    page.put("total", all.size());
    page.put("now", Micros.now(clock));
    answer(request, response, page);
  }

  private void show(ServerRequest request, ServerResponse response) {
    answer(request, response, Map.of("monitor", tree(monitor(request))));
  }

  private void add(ServerRequest request, ServerResponse response) {
    Map<String, Object> tree = JsonTree.object(Bodies.read(request, MAX_BODY_BYTES));
    String address = text(tree, "address");
    String key = text(tree, "key");
    if (monitors.all().size() >= Monitors.MOST) {
      throw new ProblemException(409, "there are " + Monitors.MOST + " monitors already");
    }
    if (!monitors.add(address, key)) {
      throw new ProblemException(409, "there is a monitor at " + address + " already");
    }
    response.status(Status.CREATED_201);
    Monitor added =
        monitors
            .find(address)
            .orElseThrow(() -> new ProblemException(404, "the monitor was deleted just now"));
    answer(request, response, Map.of("monitor", tree(added)));
  }

  private static String text(Map<String, Object> tree, String key) {
    List<Fault> faults = new ArrayList<>();
    for (String name : tree.keySet()) {
      if (!KEYS.contains(name)) {
        faults.add(
            new Fault(
                PointRules.quoted(name),
                "is not known; did you mean " + NearestName.of(KEYS, name) + "?"));
      } else if (!(tree.get(name) instanceof String)) {
        faults.add(new Fault(name, "expected a text"));
      }
    }
    if (!faults.isEmpty()) {
      throw new MalformedException(faults);
    }
    return tree.get(key) instanceof String text ? text : "";
  }

  private void delete(ServerRequest request, ServerResponse response) {
    Monitor monitor = monitor(request);
    monitors.remove(monitor.address());
    answer(request, response, Map.of("deleted", monitor.address()));
  }

  private Monitor monitor(ServerRequest request) {
    String address = UriEncoding.decodeUri(request.path().pathParameters().get("address"));
    return monitors
        .find(address)
        .orElseThrow(() -> new ProblemException(404, "there is no monitor at '" + address + "'"));
  }

  private static Map<String, Object> tree(Monitor monitor) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("address", monitor.address());
    tree.put("state", monitor.connected() ? "connected" : "trying");
    if (!monitor.agent().isEmpty()) {
      tree.put("agent", monitor.agent());
    }
    if (!monitor.why().isEmpty()) {
      tree.put("why", monitor.why());
    }
    tree.put("since", monitor.since());
    tree.put("has_key", monitor.hasKey());
    return tree;
  }

  private static void answer(
      ServerRequest request, ServerResponse response, Map<String, Object> tree) {
    Answers.json(request, response, Json.bytes(json -> JsonTree.write(json, tree)));
  }
}
