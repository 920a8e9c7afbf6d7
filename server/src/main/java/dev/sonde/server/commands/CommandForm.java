package dev.sonde.server.commands;

import dev.sonde.model.Fault;
import dev.sonde.model.JsonTree;
import dev.sonde.model.MalformedException;
import dev.sonde.model.NearestName;
import dev.sonde.model.PointRules;
import dev.sonde.server.inventory.CommandRecord;
import dev.sonde.server.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A command as it is asked for in JSON.
 *
 * @param id the id that the asker gave it
 * @param order what is to be done
 */
public record CommandForm(Optional<String> id, CommandRecord.Order order) {
  private static final List<String> KEYS =
      List.of("id", "module", "input", "agents", "agent_labels", "timeout_s", "wait_s");

  /** How many agents may be named. */
  private static final int MAX_AGENTS = 1_000;

  private static final int MAX_LABELS = 20;
  private static final int MAX_INPUT_BYTES = 64 * 1024;
  private static final double USUAL_S = 30;
  private static final double LONGEST_S = 3_600;
  private static final double SHORTEST_S = 0.1;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}");

  /**
   * Reads a command.
   *
   * @throws MalformedException if anything is wrong; names every fault
   */
  public static CommandForm read(byte[] json) {
    return new Reading(JsonTree.object(json)).read();
  }

  private static final class Reading {
    private final Map<String, Object> tree;
    private final List<Fault> faults = new ArrayList<>();

    Reading(Map<String, Object> tree) {
      this.tree = tree;
    }

    CommandForm read() {
      unknown();
      Optional<String> id = Optional.ofNullable(tree.get("id")).map(this::id);
      CommandRecord.Order order =
          new CommandRecord.Order(
              module(),
              input(),
              agents(),
              labels(),
              seconds("timeout_s", SHORTEST_S, USUAL_S),
              seconds("wait_s", 0, 0));
      if (faults.isEmpty() && order.agents().isEmpty() && order.labels().isEmpty()) {
        fault("agents", "expected the ids of agents, or agent_labels that they have");
      }
      if (!faults.isEmpty()) {
        throw new MalformedException(faults);
      }
      return new CommandForm(id, order);
    }

    private void unknown() {
      for (String key : tree.keySet()) {
        if (!KEYS.contains(key)) {
          fault(
              PointRules.quoted(key),
              "is not known; did you mean " + NearestName.of(KEYS, key) + "?");
        }
      }
    }

    private void fault(String path, String problem) {
      faults.add(new Fault(path, problem));
    }

    private String id(Object given) {
      String id = String.valueOf(given);
      if (!(given instanceof String) || !ID.matcher(id).matches()) {
        fault("id", "expected 1 to 100 letters, digits, '_', '.', ':' and '-'");
      }
      return id;
    }

    private String module() {
      String module = tree.get("module") instanceof String text ? text : "";
      PointRules.idProblem(module).ifPresent(problem -> fault("module", problem));
      return module;
    }

    private Map<String, Object> input() {
      if (!(tree.getOrDefault("input", Map.of()) instanceof Map<?, ?> input)) {
        fault("input", "expected an object");
        return Map.of();
      }
      if (Json.bytes(json -> JsonTree.write(json, input)).length > MAX_INPUT_BYTES) {
        fault("input", "expected at most " + MAX_INPUT_BYTES + " bytes");
      }
      return JsonTree.copy(input);
    }

    private List<String> agents() {
      if (tree.getOrDefault("agents", List.of()) instanceof List<?> list
          && list.size() <= MAX_AGENTS
          && list.stream()
              .allMatch(each -> each instanceof String id && PointRules.idProblem(id).isEmpty())) {
        return list.stream().map(String::valueOf).toList();
      }
      fault("agents", "expected a list of at most " + MAX_AGENTS + " ids of agents");
      return List.of();
    }

    private Map<String, String> labels() {
      Map<String, String> labels = new TreeMap<>();
      if (tree.getOrDefault("agent_labels", Map.of()) instanceof Map<?, ?> map
          && map.size() <= MAX_LABELS
          && map.entrySet().stream().allMatch(Reading::isLabel)) {
        map.forEach((name, value) -> labels.put(String.valueOf(name), String.valueOf(value)));
      } else {
        fault("agent_labels", "expected at most " + MAX_LABELS + " names, each with a text");
      }
      return labels;
    }

    private static boolean isLabel(Map.Entry<?, ?> label) {
      return PointRules.tagValueProblem(String.valueOf(label.getKey())).isEmpty()
          && label.getValue() instanceof String text
          && PointRules.tagValueProblem(text).isEmpty();
    }

    private Duration seconds(String key, double least, double otherwise) {
      Object value = tree.getOrDefault(key, otherwise);
      if (value instanceof Number number
          && number.doubleValue() >= least
          && number.doubleValue() <= LONGEST_S) {
        return Duration.ofMillis(Math.round(number.doubleValue() * 1e3));
      }
      fault(key, "expected seconds from %s to %.0f".formatted(plain(least), LONGEST_S));
      return Duration.ZERO;
    }

    private static String plain(double number) {
      return number == 0 ? "0" : Double.toString(number);
    }
  }
}
