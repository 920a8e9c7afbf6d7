package dev.sonde.agent.builtin;

import dev.sonde.agent.AgentClock;
import dev.sonde.module.AgentModule;
import dev.sonde.module.ModuleCall;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sends a request back, with when and by whom it was processed. */
record EchoModule(AgentClock clock) implements AgentModule {
  @Override
  public String name() {
    return "echo";
  }

  @Override
  public String summary() {
    return "Sends the request back, with the time at which it was processed.";
  }

  @Override
  public int concurrency() {
    return 16;
  }

  @Override
  public Map<String, ?> run(ModuleCall call) {
    Map<String, Object> answer = new LinkedHashMap<>(call.input());
    answer.put("processed_at", clock.micros() / 1e6);
    answer.put("from_module", name());
    return answer;
  }
}
