package dev.sonde.server.link;

import dev.sonde.model.JsonTree;
import dev.sonde.model.PointRules;
import dev.sonde.server.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A module as its agent tells of it.
 *
 * @param name tells it apart from the agent's others
 * @param summary what it does
 * @param state {@code running}, {@code failed} or {@code stopped}; {@code unknown} if the agent
 *     said something else
 * @param inputSchema the JSON Schema of what it is given; empty if the agent tells none
 * @param counts {@code runs}, {@code failures} and {@code restarts}, those that the agent tells
 * @param error its last error
 * @param file where it came from
 */
public record AgentModule(
    String name,
    String summary,
    String state,
    Map<String, Object> inputSchema,
    Map<String, Long> counts,
    Optional<String> error,
    Optional<String> file) {
  /** How many modules an agent may tell of; the others are left out. */
  static final int MOST = 500;

  private static final int MAX_SCHEMA_BYTES = 32 * 1024;
  private static final int MAX_TEXT = 4_000;
  private static final Set<String> STATES = Set.of("running", "failed", "stopped");
  private static final List<String> COUNTS = List.of("runs", "failures", "restarts");

  /** Those in a list from outside that can be understood, by name. */
  static List<AgentModule> read(List<?> modules) {
    Map<String, AgentModule> read = new TreeMap<>();
    for (Object each : modules.subList(0, Math.min(modules.size(), MOST))) {
      if (each instanceof Map<?, ?> tree
          && tree.get("name") instanceof String name
          && PointRules.idProblem(name).isEmpty()) {
        read.put(name, of(name, tree));
      }
    }
    return List.copyOf(read.values());
  }

  private static AgentModule of(String name, Map<?, ?> tree) {
    Map<String, Long> counts = new TreeMap<>();
    for (String count : COUNTS) {
      if (tree.get(count) instanceof Long number && number >= 0) {
        counts.put(count, number);
      }
    }
    return new AgentModule(
        name,
        text(tree, "summary").orElse(""),
        text(tree, "state").filter(STATES::contains).orElse("unknown"),
        schema(tree),
        Map.copyOf(counts),
        text(tree, "error"),
        text(tree, "file"));
  }

  private static Map<String, Object> schema(Map<?, ?> tree) {
    if (tree.get("input_schema") instanceof Map<?, ?> schema) {
      Map<String, Object> copy = JsonTree.copy(schema);
      boolean fits = Json.bytes(json -> JsonTree.write(json, copy)).length <= MAX_SCHEMA_BYTES;
      return fits ? copy : Map.of();
    }
    return Map.of();
  }

  private static Optional<String> text(Map<?, ?> tree, String key) {
    return tree.get(key) instanceof String text
        ? Optional.of(Json.plain(text, MAX_TEXT)).filter(plain -> !plain.isBlank())
        : Optional.empty();
  }
}
