package dev.sonde.cli;

import dev.sonde.model.JsonTree;
import dev.sonde.model.MalformedException;
import dev.sonde.probe.settings.Times;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say how a check is to be; what is not said stays as it is. */
final class CheckFlags {
  @Option(names = "--name", description = "What to call it.")
  private Optional<String> name = Optional.empty();

  @Option(names = "--interval", description = "From one run to the next; default 60s.")
  private Optional<String> interval = Optional.empty();

  @Option(names = "--timeout", description = "How long a run may take.")
  private Optional<String> timeout = Optional.empty();

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A setting of the kind.")
  private Map<String, String> settings = Map.of();

  @Option(names = "--agent", paramLabel = "ID", description = "An agent that runs it.")
  private List<String> agents = List.of();

  @Option(
      names = "--agents-with",
      paramLabel = "LABEL=VALUE",
      description = "Agents with this label run it.")
  private Map<String, String> agentLabels = Map.of();

  @Option(
      names = "--device",
      paramLabel = "ID",
      description = "A device that it is for; TARGET then has {address}, {id} or {name} in it.")
  private List<String> devices = List.of();

  @Option(
      names = "--device-with",
      paramLabel = "LABEL=VALUE",
      description = "Devices with this label are what it is for.")
  private Map<String, String> deviceLabels = Map.of();

  @Option(
      names = "--devices-with-agent",
      description = "It is for every device that an agent runs on.")
  private boolean deviceAgents;

  @Option(names = "--label", paramLabel = "NAME=VALUE", description = "A label of the check.")
  private Map<String, String> labels = Map.of();

  @Option(
      names = "--max",
      paramLabel = "NAME=NUMBER",
      description =
          "From which value it counts as degraded: tls_ms, first_byte_ms, jitter_ms, …; cert_days is a least.")
  private Map<String, Double> limits = Map.of();

  @Option(names = "--max-rtt", description = "From which time it counts as degraded.")
  private Optional<String> rtt = Optional.empty();

  @Option(names = "--max-loss", description = "From which loss in %% it counts as degraded.")
  private Optional<Double> loss = Optional.empty();

  /**
   * Writes what was said into the JSON form of a check.
   *
   * @throws MalformedException if a time is none, or a setting is wrong
   */
  void into(Map<String, Object> check) {
    name.ifPresent(text -> check.put("name", text));
    interval.ifPresent(text -> check.put("interval_s", seconds("--interval", text)));
    timeout.ifPresent(text -> check.put("timeout_s", seconds("--timeout", text)));
    Map<String, Object> set = copy(check.get("settings"));
    set.keySet().removeAll(settings.keySet());
    set.putAll(SettingTexts.tree(String.valueOf(check.get("kind")), settings));
    check.put("settings", set);
    if (!agents.isEmpty()) {
      check.put("agents", agents);
    }
    if (!agentLabels.isEmpty()) {
      check.put("agent_labels", agentLabels);
    }
    Map<String, Object> all = copy(check.get("labels"));
    all.putAll(labels);
    check.put("labels", all);
    if (!devices.isEmpty()) {
      check.put("devices", devices);
    }
    if (!deviceLabels.isEmpty()) {
      check.put("device_labels", deviceLabels);
    }
    if (deviceAgents) {
      check.put("device_agents", true);
    }
    Map<String, Object> thresholds = copy(check.get("thresholds"));
    thresholds.putAll(limits);
    rtt.ifPresent(text -> thresholds.put("rtt_ms", 1_000 * seconds("--max-rtt", text)));
    loss.ifPresent(share -> thresholds.put("loss_pct", share));
    check.put("thresholds", thresholds);
  }

  private static Map<String, Object> copy(@Nullable Object tree) {
    return tree instanceof Map<?, ?> map ? JsonTree.copy(map) : new LinkedHashMap<>();
  }

  private static double seconds(String flag, String text) {
    return Times.seconds(text)
        .orElseThrow(
            () ->
                new MalformedException(
                    flag, "expected a time such as 10s or 200ms, found '" + text + "'"));
  }
}
