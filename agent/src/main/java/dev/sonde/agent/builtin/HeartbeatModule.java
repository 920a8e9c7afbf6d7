package dev.sonde.agent.builtin;

import dev.sonde.model.JsonTree;
import dev.sonde.module.AgentModule;
import dev.sonde.module.ModuleCall;
import java.util.Map;

/** Gives the agent's heartbeat when it is asked for. */
record HeartbeatModule(Heartbeat heartbeat) implements AgentModule {
  @Override
  public String name() {
    return "heartbeat";
  }

  @Override
  public String summary() {
    return "Tells who the agent is, where it runs, and which modules it has.";
  }

  @Override
  public int concurrency() {
    return 4;
  }

  @Override
  public Map<String, ?> run(ModuleCall call) {
    return JsonTree.object(heartbeat.json());
  }
}
