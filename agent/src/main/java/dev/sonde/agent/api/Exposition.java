package dev.sonde.agent.api;

import dev.sonde.agent.AgentStatus;
import dev.sonde.agent.module.ModuleHost;
import dev.sonde.agent.module.ModuleState;
import dev.sonde.agent.module.ModuleStatus;
import dev.sonde.model.Fields;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** An agent's figures in Prometheus' text format, version 0.0.4. Not thread-safe. */
final class Exposition {
  private final StringBuilder text = new StringBuilder(4_096);

  private Exposition() {}

  static String of(AgentView agent, ModuleHost host) {
    Exposition exposition = new Exposition();
    exposition.observation(agent.observation());
    exposition.status(agent.status());
    exposition.modules(host.list());
    exposition.type("sonde_agent_commands_failed_total", "counter");
    host.failures()
        .forEach(
            (code, count) ->
                exposition.sample(
                    "sonde_agent_commands_failed_total", "{code=\"" + code + "\"}", count));
    exposition.type("sonde_agent_commands_running", "gauge");
    exposition.sample("sonde_agent_commands_running", "", host.running());
    return exposition.text.toString();
  }

  private void observation(Fields fields) {
    fields
        .asMap()
        .forEach(
            (name, value) -> {
              if (value instanceof Number number) {
                gauge("sonde_agent_" + name, number.doubleValue());
              }
            });
  }

  private void status(AgentStatus status) {
    gauge("sonde_agent_server_reachable", status.trouble().isEmpty() ? 1 : 0);
    gauge("sonde_agent_spool_waiting", (double) status.waiting());
    gauge("sonde_agent_spool_failing", status.spoolFailing() ? 1 : 0);
  }

  private void modules(List<ModuleStatus> modules) {
    each(modules, "sonde_agent_module_up", "gauge", m -> m.state() == ModuleState.RUNNING ? 1 : 0);
    each(modules, "sonde_agent_module_runs_total", "counter", ModuleStatus::runs);
    each(modules, "sonde_agent_module_failures_total", "counter", ModuleStatus::failures);
    each(modules, "sonde_agent_module_restarts", "gauge", ModuleStatus::restarts);
    each(modules, "sonde_agent_module_hanging", "gauge", ModuleStatus::hanging);
  }

  private void each(
      List<ModuleStatus> modules, String name, String type, ToDoubleFunction<ModuleStatus> value) {
    type(name, type);
    for (ModuleStatus module : modules) {
      sample(name, "{module=\"" + escaped(module.name()) + "\"}", value.applyAsDouble(module));
    }
  }

  private static String escaped(String label) {
    return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private void gauge(String name, double value) {
    type(name, "gauge");
    sample(name, "", value);
  }

  private void type(String name, String type) {
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private void sample(String name, String labels, double value) {
    text.append(name).append(labels).append(' ').append(value).append('\n');
  }
}
