package dev.sonde.cli;

import dev.sonde.model.JsonTree;
import dev.sonde.model.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The input of a module, as a person types it. */
final class CommandInput {
  private CommandInput() {}

  /**
   * What was typed, as a tree of JSON. A value of a pair is a text where the module's schema says
   * so or it is no JSON, and JSON otherwise.
   *
   * @param json an object
   * @param pairs each {@code KEY=VALUE}, which go before the object's own
   * @param modules tells the modules there are; asked only if there are pairs
   * @throws MalformedException if anything typed is neither
   */
  static Map<String, Object> tree(
      Optional<String> json,
      List<String> pairs,
      Supplier<List<Map<String, Object>>> modules,
      String module) {
    Map<String, Object> tree = new LinkedHashMap<>(json.map(CommandInput::object).orElse(Map.of()));
    Map<?, ?> properties = pairs.isEmpty() ? Map.of() : properties(modules.get(), module);
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new MalformedException(pair, "expected KEY=VALUE");
      }
      String key = pair.substring(0, equals);
      String value = pair.substring(equals + 1);
      boolean isText =
          properties.get(key) instanceof Map<?, ?> schema && "string".equals(schema.get("type"));
      tree.put(key, isText ? value : guess(value));
    }
    return tree;
  }

  private static Map<String, Object> object(String json) {
    try {
      return JsonTree.object(json.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedException e) {
      throw new MalformedException("--input", String.valueOf(e.getMessage()));
    }
  }

  private static Map<?, ?> properties(List<Map<String, Object>> modules, String module) {
    for (Map<String, Object> each : modules) {
      if (module.equals(each.get("name"))
          && each.get("input_schema") instanceof Map<?, ?> schema
          && schema.get("properties") instanceof Map<?, ?> properties) {
        return properties;
      }
    }
    return Map.of();
  }

  private static Object guess(String value) {
    try {
      String object = "{\"v\":" + value + "}";
      Map<String, Object> read = JsonTree.object(object.getBytes(StandardCharsets.UTF_8));
      return read.size() == 1 && read.containsKey("v") ? read.getOrDefault("v", value) : value;
    } catch (MalformedException e) {
      return value;
    }
  }
}
