package dev.sonde.server.api;

import dev.sonde.model.JsonTree;
import dev.sonde.model.Micros;
import dev.sonde.server.http.Answers;
import dev.sonde.server.http.Parameters;
import dev.sonde.server.http.Routes;
import dev.sonde.server.json.Json;
import dev.sonde.server.link.AgentLinks;
import dev.sonde.server.link.Transports;
import dev.sonde.transport.BrokerState;
import dev.sonde.transport.mqtt.SparkplugState;
import dev.sonde.transport.session.AgentLink;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * {@code /api/v1/transports}, how messages come and go, and {@code /api/v1/links}, the agents that
 * are linked and how.
 */
public final class TransportsApi {
  private final Clock clock;
  private final Transports transports;
  private final AgentLinks links;
  private final Supplier<Optional<SparkplugState>> sparkplug;

  /** The API of transports. */
  public TransportsApi(
      Clock clock,
      Transports transports,
      AgentLinks links,
      Supplier<Optional<SparkplugState>> sparkplug) {
    this.clock = clock;
    this.transports = transports;
    this.links = links;
    this.sparkplug = sparkplug;
  }

  /** Registers the paths. */
  public void route(Routes routes) {
    routes.reading("/api/v1/transports", this::transports);
    routes.reading("/api/v1/links", this::links);
  }

  private void transports(ServerRequest request, ServerResponse response) {
    Map<String, Long> agents =
        links.all().stream()
            .collect(Collectors.groupingBy(TransportsApi::transport, Collectors.counting()));
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put(
        "transports",
        transports.all().stream()
            .map(each -> tree(each, agents.getOrDefault(each.state().name(), 0L)))
            .toList());
    tree.put("now", Micros.now(clock));
    answer(request, response, tree);
  }

  private Map<String, Object> tree(Transports.Transport transport, long agents) {
    BrokerState state = transport.state();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", state.name());
    if (!state.detail().isEmpty()) {
      tree.put("detail", state.detail());
    }
    if (!state.broker().isEmpty()) {
      tree.put("broker", state.broker());
    }
    tree.put("connected", state.since().isPresent());
    state.since().ifPresent(since -> tree.put("since", micros(since)));
    state.trouble().ifPresent(trouble -> tree.put("trouble", trouble));
    tree.put("connections", state.connections());
    tree.put("agents", agents);
    tree.put("in", state.in());
    tree.put("out", state.out());
    tree.put("in_per_s", transport.in());
    tree.put("out_per_s", transport.out());
    tree.put("history_per_s", transport.history());
    tree.put("refused", state.refused());
    if (state.name().equals("mqtt")) {
      sparkplug.get().ifPresent(known -> tree.put("sparkplug", tree(known)));
    }
    return tree;
  }

  private static Map<String, Object> tree(SparkplugState known) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("nodes", known.nodes());
    tree.put("metrics", known.metrics());
    tree.put("skipped", known.skipped());
    tree.put("rebirths", known.rebirths());
    return tree;
  }

  private void links(ServerRequest request, ServerResponse response) {
    Parameters parameters = new Parameters(request.query(), "agent");
    Optional<String> agent = parameters.text("agent");
    parameters.check();
    List<Map<String, Object>> found =
        links.all().stream()
            .filter(link -> agent.isEmpty() || agent.get().equals(link.agent()))
            .map(TransportsApi::tree)
            .toList();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("links", found);
    tree.put("total", found.size());
    tree.put("now", Micros.now(clock));
    answer(request, response, tree);
  }

  private static Map<String, Object> tree(AgentLink link) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("agent", link.agent());
    tree.put("transport", transport(link));
    tree.put("version", link.version());
    tree.put("via", link.via());
    return tree;
  }

  private static String transport(AgentLink link) {
    return link.carrier().equals("websocket") ? "link" : link.carrier();
  }

  private static long micros(Instant instant) {
    return instant.toEpochMilli() * 1000;
  }

  private static void answer(
      ServerRequest request, ServerResponse response, Map<String, Object> tree) {
    Answers.json(request, response, Json.bytes(json -> JsonTree.write(json, tree)));
  }
}
