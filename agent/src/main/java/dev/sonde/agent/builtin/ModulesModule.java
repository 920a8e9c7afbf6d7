package dev.sonde.agent.builtin;

import dev.sonde.agent.module.CrashRecord;
import dev.sonde.agent.module.ModuleHost;
import dev.sonde.agent.module.ModuleRefusedException;
import dev.sonde.agent.module.ModuleStatus;
import dev.sonde.module.AgentModule;
import dev.sonde.module.ModuleCall;
import dev.sonde.module.ModuleException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Shows and changes how the agent's modules fare. */
record ModulesModule(ModuleHost host) implements AgentModule {
  @Override
  public String name() {
    return "modules";
  }

  @Override
  public String summary() {
    return "Lists the modules and their crashes; reloads, recovers, stops and starts one.";
  }

  @Override
  public String inputSchema() {
    return """
        {"type":"object","properties":{\
        "action":{"enum":["list","reload","recover","stop","start","errors"],"default":"list","description":"What to do."},\
        "name":{"type":"string","maxLength":255,"description":"The module, for reload, recover, stop and start."},\
        "limit":{"type":"integer","minimum":1,"maximum":100,"default":20,"description":"How many crashes."}},\
        "additionalProperties":false}""";
  }

  @Override
  public int concurrency() {
    return 2;
  }

  @Override
  public Duration timeout() {
    return Duration.ofMinutes(2);
  }

  @Override
  public Map<String, ?> run(ModuleCall call) throws ModuleException {
    String action = call.text("action");
    if (action.equals("errors")) {
      int limit = (int) call.whole("limit");
      return Map.of(
          "errors", host.crashes().newest(limit).stream().map(ModulesModule::tree).toList());
    }
    if (!action.equals("list")) {
      change(action, name(call));
    }
    return Map.of("modules", host.list().stream().map(ModulesModule::tree).toList());
  }

  private static String name(ModuleCall call) throws ModuleException {
    if (call.input().get("name") instanceof String name) {
      return name;
    }
    throw new ModuleException("bad_input", "name: is missing; expected the name of a module");
  }

  private void change(String action, String name) throws ModuleException {
    if (name.equals(name())) {
      throw new ModuleException("not_allowed", "the module 'modules' can't be had change itself");
    }
    try {
      switch (action) {
        case "reload" -> host.reload(name);
        case "stop" -> host.stop(name);
        default -> host.recover(name);
      }
    } catch (ModuleRefusedException e) {
      throw new ModuleException(String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, Object> tree(ModuleStatus status) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", status.name());
    tree.put("state", status.state().word());
    tree.put("runs", status.runs());
    tree.put("failures", status.failures());
    tree.put("restarts", status.restarts());
    tree.put("hanging", status.hanging());
    status.error().ifPresent(error -> tree.put("error", error));
    status.file().ifPresent(file -> tree.put("file", file));
    return tree;
  }

  private static Map<String, Object> tree(CrashRecord crash) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("time", crash.time() / 1e6);
    tree.put("module", crash.module());
    tree.put("request_id", crash.request());
    tree.put("error", crash.error());
    tree.put("trace", crash.trace());
    return tree;
  }
}
