package dev.sonde.server.api;

import dev.sonde.model.JsonTree;
import dev.sonde.model.Micros;
import dev.sonde.server.checks.Checks;
import dev.sonde.server.http.Answers;
import dev.sonde.server.http.ProblemException;
import dev.sonde.server.http.Routes;
import dev.sonde.server.json.Json;
import dev.sonde.server.link.AgentLinks;
import dev.sonde.server.link.AgentModule;
import io.helidon.common.uri.UriEncoding;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code /api/v1/agents/ID/modules} and {@code /api/v1/modules}: what agents can be asked to do.
 */
public final class ModulesApi {
  private final Clock clock;
  private final AgentLinks links;
  private final Checks checks;

  /** The API of modules. */
  public ModulesApi(Clock clock, AgentLinks links, Checks checks) {
    this.clock = clock;
    this.links = links;
    this.checks = checks;
  }

  /** Registers the paths. */
  public void route(Routes routes) {
    routes.reading("/api/v1/agents/{id}/modules", this::ofAgent);
    routes.reading("/api/v1/modules", this::all);
  }

  private void ofAgent(ServerRequest request, ServerResponse response) {
    String agent = UriEncoding.decodeUri(request.path().pathParameters().get("id"));
    boolean linked = links.find(agent).isPresent();
    if (!linked && !checks.isAgent(agent)) {
      throw new ProblemException(404, "there is no agent '" + agent + "'");
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("agent", agent);
    tree.put("linked", linked);
    tree.put(
        "modules",
        links.modules(agent).orElse(List.of()).stream().map(ModulesApi::described).toList());
    tree.put("now", Micros.now(clock));
    answer(request, response, tree);
  }

  private void all(ServerRequest request, ServerResponse response) {
    Map<String, List<Map<String, Object>>> byName = new TreeMap<>();
    Map<String, AgentModule> examples = new TreeMap<>();
    for (String agent : links.linked().stream().sorted().toList()) {
      for (AgentModule module : links.modules(agent).orElse(List.of())) {
        Map<String, Object> there = new LinkedHashMap<>();
        there.put("agent", agent);
        there.putAll(standing(module));
        byName.computeIfAbsent(module.name(), name -> new ArrayList<>()).add(there);
        examples.putIfAbsent(module.name(), module);
      }
    }
    List<Map<String, Object>> modules = new ArrayList<>();
    byName.forEach(
        (name, agents) -> {
          Map<String, Object> module = form(Optional.ofNullable(examples.get(name)), name);
          module.put("agents", agents);
          modules.add(module);
        });
    answer(request, response, Map.of("modules", modules));
  }

  private static Map<String, Object> described(AgentModule module) {
    Map<String, Object> tree = form(Optional.of(module), module.name());
    tree.putAll(standing(module));
    return tree;
  }

  /** What a module is and takes. */
  private static Map<String, Object> form(Optional<AgentModule> module, String name) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", name);
    module.ifPresent(
        each -> {
          tree.put("summary", each.summary());
          tree.put("input_schema", each.inputSchema());
        });
    return tree;
  }

  /** How it stands. */
  private static Map<String, Object> standing(AgentModule module) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("state", module.state());
    tree.putAll(new TreeMap<>(module.counts()));
    module.error().ifPresent(error -> tree.put("error", error));
    module.file().ifPresent(file -> tree.put("file", file));
    return tree;
  }

  private static void answer(
      ServerRequest request, ServerResponse response, Map<String, Object> tree) {
    Answers.json(request, response, Json.bytes(json -> JsonTree.write(json, tree)));
  }
}
