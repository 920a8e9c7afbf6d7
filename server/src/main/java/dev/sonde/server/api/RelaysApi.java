package dev.sonde.server.api;

import dev.sonde.model.JsonTree;
import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.server.fleet.DeviceView;
import dev.sonde.server.fleet.Fleet;
import dev.sonde.server.http.Answers;
import dev.sonde.server.http.Routes;
import dev.sonde.server.inventory.State;
import dev.sonde.server.json.Json;
import dev.sonde.server.link.AgentLinks;
import dev.sonde.transport.session.AgentLink;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** {@code /api/v1/relays}: the relays, and which agents are behind each. */
public final class RelaysApi {
  private static final String KIND = "relay";

  private final Clock clock;
  private final AgentLinks links;
  private final Fleet fleet;

  /** The API of relays. */
  public RelaysApi(Clock clock, AgentLinks links, Fleet fleet) {
    this.clock = clock;
    this.links = links;
    this.fleet = fleet;
  }

  /** Registers the path. */
  public void route(Routes routes) {
    routes.reading("/api/v1/relays", this::all);
  }

  private void all(ServerRequest request, ServerResponse response) {
    List<AgentLink> open =
        links.links().stream().sorted(Comparator.comparing(AgentLink::agent)).toList();
    Set<String> ids = new TreeSet<>();
    for (AgentLink link : open) {
      ids.addAll(link.via());
      if (link.isRelay()) {
        ids.add(link.agent());
      }
    }
    fleet.devices().stream()
        .map(DeviceView::id)
        .filter(id -> observation(id).isPresent())
        .forEach(ids::add);
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("relays", ids.stream().map(id -> relay(id, open)).toList());
    tree.put("now", Micros.now(clock));
    Answers.json(request, response, Json.bytes(json -> JsonTree.write(json, tree)));
  }

  private Map<String, Object> relay(String id, List<AgentLink> open) {
    Map<String, Object> tree = new LinkedHashMap<>();
    Optional<AgentLink> own =
        open.stream().filter(link -> link.isRelay() && link.agent().equals(id)).findFirst();
    tree.put("relay", id);
    tree.put("linked", own.isPresent());
    tree.put(
        "online", fleet.device(id).filter(view -> view.presence().state() == State.UP).isPresent());
    own.ifPresent(
        link -> {
          tree.put("version", link.version());
          tree.put("carrier", link.carrier());
          tree.put("via", link.via());
        });
    observation(id).ifPresent(point -> tree.put("state", point.fields().asMap()));
    tree.put("agents", behind(id, open));
    return tree;
  }

  /** Those whose nearest relay it is. */
  private static List<Map<String, Object>> behind(String id, List<AgentLink> open) {
    List<Map<String, Object>> agents = new ArrayList<>();
    for (AgentLink link : open) {
      if (!link.via().isEmpty() && link.via().getFirst().equals(id)) {
        Map<String, Object> agent = new LinkedHashMap<>();
        agent.put("agent", link.agent());
        agent.put("version", link.version());
        agent.put("relay", link.isRelay());
        agents.add(agent);
      }
    }
    return agents;
  }

  /** What a relay last said of itself. */
  private Optional<Point> observation(String id) {
    return fleet.latest(id).stream().filter(point -> point.kind().equals(KIND)).findFirst();
  }
}
