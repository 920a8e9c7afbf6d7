package dev.sonde.relay;

import dev.sonde.transport.session.AgentLink;
import dev.sonde.transport.session.LinkedAgents;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The agents linked to a relay, each with its session upstream. Of several links of one id, the
 * newest has it. Thread-safe.
 */
final class Bridges implements LinkedAgents, AutoCloseable {
  private static final Logger LOG = System.getLogger(Bridges.class.getName());

  private final String relay;
  private final KnownAssignments known;
  private final Upstream upstream;
  private final Map<String, AgentBridge> byAgent = new ConcurrentHashMap<>();

  /** No agent yet. */
  Bridges(String relay, KnownAssignments known, Upstream upstream) {
    this.relay = relay;
    this.known = known;
    this.upstream = upstream;
  }

  @Override
  public void joined(AgentLink link, String hash) {
    LOG.log(Level.INFO, "Agent {0} has opened its link ({1})", link.agent(), link.carrier());
    if (link.agent().equals(relay) || link.via().contains(relay)) {
      LOG.log(
          Level.WARNING,
          "{0} comes by way of this very relay, {1}; two relays of one id, or a circle?",
          link.agent(),
          relay);
      return;
    }
    AgentBridge bridge = new AgentBridge(link, hash, relay, known, upstream);
    AgentBridge before = byAgent.put(link.agent(), bridge);
    if (before != null) {
      before.close();
    }
    if (hash.isEmpty()) {
      known.of(link.agent()).ifPresent(link::assign);
    }
    bridge.start();
  }

  @Override
  public void applied(AgentLink link, String hash) {
    of(link).ifPresent(bridge -> bridge.applied(hash));
  }

  @Override
  public void asked(AgentLink link) {
    known.of(link.agent()).ifPresent(link::assign);
  }

  @Override
  public void modules(AgentLink link, List<?> modules) {
    of(link).ifPresent(bridge -> bridge.modules(modules));
  }

  @Override
  public void left(AgentLink link) {
    LOG.log(Level.INFO, "The link of agent {0} has ended", link.agent());
    of(link)
        .ifPresent(
            bridge -> {
              byAgent.remove(link.agent(), bridge);
              bridge.close();
            });
  }

  private Optional<AgentBridge> of(AgentLink link) {
    return Optional.ofNullable(byAgent.get(link.agent()))
        .filter(bridge -> bridge.link().equals(link));
  }

  /** Whether an agent of this id has a link open. */
  boolean isLinked(String agent) {
    return byAgent.containsKey(agent);
  }

  /** The links that are open, by agent. */
  List<AgentLink> links() {
    List<AgentLink> links = new ArrayList<>();
    byAgent.values().forEach(bridge -> links.add(bridge.link()));
    return links;
  }

  @Override
  public void close() {
    byAgent.values().forEach(AgentBridge::close);
  }
}
