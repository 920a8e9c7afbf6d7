package dev.sonde.transport.nats;

import dev.sonde.model.JsonTree;
import dev.sonde.model.MalformedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What somebody asks of an agent's module by contract 3.
 *
 * @param members the document
 */
record ModuleRequest(Map<String, Object> members) {
  private static final Duration USUAL = Duration.ofSeconds(30);
  private static final double LONGEST_S = 3_600;
  private static final int LONGEST_ID = 128;
  private static final String TIMEOUT = "timeout_s";

  /** Reads a request; what is in it is given to the module, but for what is said to the agent. */
  static ModuleRequest of(byte[] body) {
    return new ModuleRequest(body.length == 0 ? Map.of() : JsonTree.object(body));
  }

  /** The id that the asker gave: {@code request_id}, or else {@code id}. */
  Optional<String> id() {
    Object id = members.getOrDefault("request_id", members.get("id"));
    if (id instanceof String || id instanceof Number) {
      String text = id.toString();
      if (text.length() > LONGEST_ID) {
        throw new MalformedException("request_id", "expected at most 128 characters");
      }
      return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
    return Optional.empty();
  }

  /** The module's name, {@code ping} if none is given. */
  String module() {
    return members.get("module") instanceof String name ? name : "ping";
  }

  /** How long it may take: {@code timeout_s}, up to an hour; 30 s if it is not given. */
  Duration timeout() {
    if (members.get(TIMEOUT) instanceof Number seconds && seconds.doubleValue() > 0) {
      return Duration.ofMillis((long) (1e3 * Math.min(LONGEST_S, seconds.doubleValue())));
    }
    return USUAL;
  }

  /** What the module is given: all but what is said to the agent and the schema does not name. */
  Map<String, Object> input(String schema) {
    Map<String, Object> properties = Map.of();
    if (JsonTree.object(schema.getBytes(java.nio.charset.StandardCharsets.UTF_8)).get("properties")
        instanceof Map<?, ?> map) {
      properties = JsonTree.copy(map);
    }
    Map<String, Object> input = JsonTree.copy(members);
    for (String name : List.of("request_id", "id", "module", TIMEOUT)) {
      if (!properties.containsKey(name)) {
        input.remove(name);
      }
    }
    return input;
  }
}
