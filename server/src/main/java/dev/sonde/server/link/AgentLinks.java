package dev.sonde.server.link;

import dev.sonde.model.Assignments;
import dev.sonde.server.checks.Checks;
import dev.sonde.transport.session.AgentLink;
import dev.sonde.transport.session.LinkedAgents;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The agents whose link is open. Each is told what it is to do when that changes. Of several links
 * of one id, which two programs with one id would open, the newest is used. Thread-safe.
 */
public final class AgentLinks implements LinkedAgents {
  private static final System.Logger LOG = System.getLogger(AgentLinks.class.getName());

  private final Checks checks;
  private final Map<String, List<Linked>> byAgent = new ConcurrentHashMap<>();
  private final AtomicBoolean telling = new AtomicBoolean();

  /** No links yet. */
  public AgentLinks(Checks checks) {
    this.checks = checks;
  }

  /** A link, and the hash of what its agent was last told or said to do. */
  private static final class Linked {
    private final AgentLink link;
    private String hash;
    private volatile Optional<List<AgentModule>> modules = Optional.empty();

    Linked(AgentLink link, String hash) {
      this.link = link;
      this.hash = hash;
    }
  }

  @Override
  public void joined(AgentLink link, String hash) {
    LOG.log(
        System.Logger.Level.INFO,
        "Agent {0} ({1}) has opened its link",
        link.agent(),
        link.version());
    checks.confirmed(link.agent(), hash);
    Linked linked = new Linked(link, hash);
    byAgent.compute(
        link.agent(),
        (id, before) -> {
          List<Linked> now = new ArrayList<>(before == null ? List.of() : before);
          now.add(linked);
          return List.copyOf(now);
        });
    tell(linked);
  }

  @Override
  public void applied(AgentLink link, String hash) {
    checks.confirmed(link.agent(), hash);
  }

  @Override
  public void asked(AgentLink link) {
    link.assign(checks.assignments(link.agent()).toJson());
  }

  @Override
  public void modules(AgentLink link, List<?> modules) {
    List<AgentModule> read = AgentModule.read(modules);
    byAgent.getOrDefault(link.agent(), List.of()).stream()
        .filter(each -> each.link.equals(link))
        .forEach(each -> each.modules = Optional.of(read));
  }

  @Override
  public void left(AgentLink link) {
    LOG.log(System.Logger.Level.INFO, "The link of agent {0} has ended", link.agent());
    byAgent.computeIfPresent(
        link.agent(),
        (id, before) -> {
          List<Linked> left = before.stream().filter(each -> !each.link.equals(link)).toList();
          return left.isEmpty() ? null : left;
        });
    checks.forgetStranger(link.agent());
  }

  /** The link of an agent; empty if it has none open. */
  public Optional<AgentLink> find(String agent) {
    return newest(agent).map(linked -> linked.link);
  }

  /** The modules that an agent told over its link, by name; empty if it told none. */
  public Optional<List<AgentModule>> modules(String agent) {
    return newest(agent).flatMap(linked -> linked.modules);
  }

  /** The newest open link of each agent, by the agents' ids. */
  public List<AgentLink> all() {
    return byAgent.keySet().stream().sorted().flatMap(agent -> find(agent).stream()).toList();
  }

  /** The agents that have a link open. */
  public Set<String> linked() {
    return Set.copyOf(byAgent.keySet());
  }

  /** The open links, the newest of each agent. */
  public List<AgentLink> links() {
    return byAgent.keySet().stream().flatMap(agent -> find(agent).stream()).toList();
  }

  private Optional<Linked> newest(String agent) {
    return byAgent.getOrDefault(agent, List.of()).reversed().stream()
        .filter(each -> each.link.isOpen())
        .findFirst();
  }

  /** Tells agents what they are to do, soon, on a thread of its own. */
  public void tellSoon() {
    if (telling.compareAndSet(false, true)) {
      Thread.ofVirtual()
          .name("assign")
          .start(
              () -> {
                telling.set(false);
                tick();
              });
    }
  }

  /** Tells agents what they are to do, where that has changed since they were told. */
  public void tick() {
    byAgent.values().forEach(links -> links.forEach(this::tell));
  }

  private void tell(Linked linked) {
    Assignments assignments = checks.assignments(linked.link.agent());
    synchronized (linked) {
      if (linked.hash.equals(assignments.hash())) {
        return;
      }
      linked.hash = assignments.hash();
      linked.link.assign(assignments.toJson());
    }
  }
}
