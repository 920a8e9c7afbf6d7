package dev.sonde.server.commands;

import dev.sonde.model.Fault;
import dev.sonde.model.JsonSchema;
import dev.sonde.model.MalformedException;
import dev.sonde.model.NearestName;
import dev.sonde.server.fleet.DeviceView;
import dev.sonde.server.fleet.Fleet;
import dev.sonde.server.http.ProblemException;
import dev.sonde.server.inventory.CommandRecord;
import dev.sonde.server.link.AgentLinks;
import dev.sonde.server.link.AgentModule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which agents a command is for, and what keeps each of them from taking it. Thread-safe. */
final class Reach {
  /** The module that each agent with modules has, whether it tells of it or not. */
  private static final String BUILT_IN = "modules";

  private final AgentLinks links;
  private final Fleet fleet;

  Reach(AgentLinks links, Fleet fleet) {
    this.links = links;
    this.fleet = fleet;
  }

  /**
   * What keeps an agent from taking a command.
   *
   * @param code a word for programs
   * @param faults what is wrong, part by part
   */
  record Objection(String code, List<Fault> faults) {

    /** How a command ends at that agent. */
    End end() {
      return End.failed(code, String.join("; ", faults.stream().map(Fault::toString).toList()));
    }
  }

  /**
   * The agents that an order names, and those that have its labels.
   *
   * @throws MalformedException if one that is named is not known
   * @throws ProblemException if there is none
   */
  Set<String> agents(CommandRecord.Order order) {
    List<Fault> faults = new ArrayList<>();
    for (String agent : order.agents()) {
      if (!isKnown(agent)) {
        faults.add(new Fault("agents", "there is no agent " + agent));
      }
    }
    if (!faults.isEmpty()) {
      throw new MalformedException(faults);
    }
    Set<String> agents = new TreeSet<>(order.agents());
    if (!order.labels().isEmpty()) {
      fleet.devices().stream()
          .filter(view -> view.presence().hasAgent())
          .filter(view -> hasAll(view, order))
          .forEach(view -> agents.add(view.id()));
    }
    if (agents.isEmpty()) {
      throw new ProblemException(409, "no agent has the labels " + order.labels());
    }
    return agents;
  }

  boolean isKnown(String agent) {
    return links.find(agent).isPresent()
        || fleet.device(agent).filter(view -> view.presence().hasAgent()).isPresent();
  }

  private static boolean hasAll(DeviceView view, CommandRecord.Order order) {
    return view.device().labels().entrySet().containsAll(order.labels().entrySet());
  }

  /**
   * What keeps an agent whose link is open from taking an order; empty if nothing does, or if the
   * agent tells so little of its modules that it must find out itself.
   */
  Optional<Objection> objection(String agent, CommandRecord.Order order) {
    Optional<List<AgentModule>> told = links.modules(agent);
    if (told.isEmpty()) {
      return Optional.empty();
    }
    Optional<AgentModule> module =
        told.get().stream().filter(each -> each.name().equals(order.module())).findFirst();
    if (module.isPresent()) {
      return badInput(module.get(), order);
    }
    return order.module().equals(BUILT_IN)
        ? Optional.empty()
        : Optional.of(unknown(agent, told.get(), order));
  }

  private static Objection unknown(
      String agent, List<AgentModule> told, CommandRecord.Order order) {
    List<String> names = told.stream().map(AgentModule::name).toList();
    String problem =
        "agent %s has no module %s%s"
            .formatted(
                agent,
                order.module(),
                names.isEmpty()
                    ? ", it has none"
                    : "; did you mean " + NearestName.of(names, order.module()) + "?");
    return new Objection("unknown_module", List.of(new Fault("module", problem)));
  }

  private static Optional<Objection> badInput(AgentModule module, CommandRecord.Order order) {
    try {
      List<Fault> faults =
          JsonSchema.of(module.inputSchema()).faults(order.input()).stream()
              .map(fault -> new Fault(inInput(fault.path()), fault.problem()))
              .toList();
      return faults.isEmpty() ? Optional.empty() : Optional.of(new Objection("bad_input", faults));
    } catch (MalformedException e) {
      // The agent's schema is none. It judges by its own, and says so.
      return Optional.empty();
    }
  }

  private static String inInput(String path) {
    return path.isEmpty() ? "input" : "input." + path;
  }
}
