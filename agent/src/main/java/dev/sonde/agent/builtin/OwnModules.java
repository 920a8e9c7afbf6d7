package dev.sonde.agent.builtin;

import dev.sonde.agent.AgentClock;
import dev.sonde.agent.module.ModuleHost;
import dev.sonde.module.AgentModule;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.Probes;
import dev.sonde.transport.Commands;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** The modules that every agent has: those of contract 3, {@code modules}, and all its probes. */
public final class OwnModules {
  /** Names that mean something else among modules than among probes. */
  private static final Set<String> TAKEN = Set.of("echo", "tcping");

  private OwnModules() {}

  /**
   * Makers of all of them.
   *
   * @param agent the agent's id
   * @param checks runs probes at the server's word, within the agent's limits
   */
  public static List<Supplier<AgentModule>> of(
      String agent, ModuleHost host, Commands checks, AgentClock clock) {
    List<Supplier<AgentModule>> all = new ArrayList<>();
    ProbeRuns runs = new ProbeRuns(checks);
    Heartbeat heartbeat = new Heartbeat(agent, Heartbeat.localHostName(), host, clock);
    FaultyModule.Ids ids = new FaultyModule.Ids();
    all.add(() -> new HeartbeatModule(heartbeat));
    all.add(() -> new PingModule("ping", false, runs));
    all.add(() -> new PingModule("tcping", true, runs));
    all.add(() -> new EchoModule(clock));
    all.add(() -> new FaultyModule(ids));
    all.add(() -> new ModulesModule(host));
    Probes probes = Probes.installed();
    for (String kind : probes.kinds()) {
      ProbeProvider<?> provider = probes.find(kind);
      String name = TAKEN.contains(kind) ? kind + "_probe" : kind;
      all.add(() -> new ProbeModule(name, provider, runs));
    }
    return all;
  }
}
