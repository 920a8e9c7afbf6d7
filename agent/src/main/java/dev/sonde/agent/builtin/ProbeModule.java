package dev.sonde.agent.builtin;

import dev.sonde.model.JsonBytes;
import dev.sonde.model.JsonTree;
import dev.sonde.module.AgentModule;
import dev.sonde.module.ModuleCall;
import dev.sonde.module.ModuleException;
import dev.sonde.probe.ProbeProvider;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A kind of probe as a module.
 *
 * @param name the kind's, unless that means something else among modules
 */
record ProbeModule(String name, ProbeProvider<?> provider, ProbeRuns runs) implements AgentModule {
  @Override
  public String summary() {
    return provider.summary();
  }

  @Override
  public String inputSchema() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put(
        "target",
        Map.of(
            "type", "string", "minLength", 1, "maxLength", 2_000, "description", "What to probe."));
    properties.put("settings", provider.settings().schema());
    properties.put(
        "timeout_s",
        Map.of(
            "type",
            "number",
            "exclusiveMinimum",
            0,
            "maximum",
            300,
            "description",
            "How long the run may take, in seconds; as long as is usual if left out."));
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    schema.put("required", List.of("target"));
    schema.put("additionalProperties", false);
    return new String(new JsonBytes(2_048).tree(schema).toBytes(), StandardCharsets.UTF_8);
  }

  @Override
  public int concurrency() {
    return 8;
  }

  @Override
  public Duration timeout() {
    return Duration.ofMinutes(6);
  }

  @Override
  public Map<String, ?> run(ModuleCall call) throws ModuleException, InterruptedException {
    Map<String, Object> settings =
        call.input().get("settings") instanceof Map<?, ?> map ? JsonTree.copy(map) : Map.of();
    Optional<Duration> timeout =
        call.input().get("timeout_s") instanceof Number seconds
            ? Optional.of(Duration.ofNanos((long) (seconds.doubleValue() * 1e9)))
            : Optional.empty();
    try {
      ProbeRuns.Finding finding =
          runs.run(call, provider.kind(), call.text("target"), settings, timeout);
      Map<String, Object> output = new LinkedHashMap<>();
      output.put("time", finding.time() / 1e6);
      output.putAll(finding.fields().asMap());
      return output;
    } catch (ProbeRuns.RefusedException e) {
      throw e.toModuleException();
    }
  }
}
