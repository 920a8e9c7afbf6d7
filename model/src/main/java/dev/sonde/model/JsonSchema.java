package dev.sonde.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link JsonTree} must look like, as a JSON Schema (2020-12) says it. Known are {@code
 * type, properties, required, additionalProperties, enum, const, minimum, maximum,
 * exclusiveMinimum, exclusiveMaximum, minLength, maxLength, pattern, items, minItems, maxItems,
 * anyOf, default}; other keywords are ignored, as the standard has it. {@code pattern} is an
 * expression of Java, and one that takes too long on a text does not match it. Immutable.
 */
public final class JsonSchema {
  private static final JsonSchema ANYTHING = new JsonSchema(List.of(), Map.of(), null);
  private static final JsonSchema NOTHING =
      new JsonSchema(
          List.of((value, path, faults) -> faults.add(path, "is not allowed here")),
          Map.of(),
          null);
  private static final Map<String, String> TYPES =
      Map.of(
          "object", "an object",
          "array", "a list",
          "string", "a text",
          "number", "a number",
          "integer", "a whole number",
          "boolean", "true or false",
          "null", "nothing");

  private final List<JsonRule> rules;
  private final Map<String, JsonSchema> properties;
  private final @Nullable Object usual;

  private JsonSchema(
      List<JsonRule> rules, Map<String, JsonSchema> properties, @Nullable Object usual) {
    this.rules = rules;
    this.properties = properties;
    this.usual = usual;
  }

  /**
   * Reads a schema.
   *
   * @param schema a tree of JSON
   * @throws MalformedException if a known keyword has a value that it can't have; names every fault
   */
  public static JsonSchema of(Map<?, ?> schema) {
    Faults faults = new Faults();
    JsonSchema read = new Reader(faults).schema(schema, "");
    faults.throwIfAny();
    return read;
  }

  /**
   * What is wrong with a tree, the first {@value Faults#SHOWN} faults in full; empty if nothing.
   */
  public List<Fault> faults(Object tree) {
    Faults faults = new Faults();
    check(tree, "", faults);
    try {
      faults.throwIfAny();
      return List.of();
    } catch (MalformedException e) {
      return e.faults();
    }
  }

  /** The same tree with what is left out in it and has a {@code default}; at any depth. */
  public Map<String, Object> withDefaults(Map<?, ?> tree) {
    Map<String, Object> filled = JsonTree.copy(tree);
    properties.forEach(
        (name, schema) -> {
          Object value = filled.getOrDefault(name, schema.usual);
          if (value instanceof Map<?, ?> map) {
            filled.put(name, schema.withDefaults(map));
          } else if (value != null) {
            filled.put(name, value);
          }
        });
    return filled;
  }

  void check(Object value, String path, Faults faults) {
    rules.forEach(rule -> rule.check(value, path, faults));
  }

  /** Makes rules of keywords. */
  private record Reader(Faults faults) {

    JsonSchema schema(@Nullable Object schema, String path) {
      return switch (schema) {
        case Boolean truth -> truth ? ANYTHING : NOTHING;
        case Map<?, ?> map -> schema(JsonTree.copy(map), path);
        case null, default -> {
          faults.add(path, "expected a schema, which is an object, true or false");
          yield ANYTHING;
        }
      };
    }

    private JsonSchema schema(Map<String, Object> keywords, String path) {
      List<JsonRule> rules = new ArrayList<>();
      Map<String, JsonSchema> properties =
          properties(
              keywords.getOrDefault("properties", Map.of()), JsonRule.at(path, "properties"));
      if (!properties.isEmpty()) {
        rules.add(JsonRule.properties(properties));
      }
      keywords.forEach(
          (keyword, value) -> {
            JsonRule rule = rule(keyword, value, JsonRule.at(path, keyword));
            if (rule != null) {
              rules.add(rule);
            }
          });
      if (keywords.containsKey("additionalProperties")
          && !keywords.containsKey("patternProperties")) {
        JsonSchema others =
            schema(keywords.get("additionalProperties"), JsonRule.at(path, "additionalProperties"));
        rules.add(
            others == NOTHING
                ? JsonRule.noOthers(properties.keySet())
                : JsonRule.others(properties.keySet(), others));
      }
      return new JsonSchema(List.copyOf(rules), properties, keywords.get("default"));
    }

    private @Nullable JsonRule rule(String keyword, Object value, String path) {
      return switch (keyword) {
        case "type" -> type(value, path);
        case "required" -> JsonRule.required(texts(value, path));
        case "enum" -> JsonRule.oneOf(list(value, path));
        case "const" -> JsonRule.oneOf(List.of(value));
        case "minimum" -> JsonRule.number("at least", number(value, path), (n, l) -> n >= l);
        case "maximum" -> JsonRule.number("at most", number(value, path), (n, l) -> n <= l);
        case "exclusiveMinimum" ->
            JsonRule.number("more than", number(value, path), (n, l) -> n > l);
        case "exclusiveMaximum" ->
            JsonRule.number("less than", number(value, path), (n, l) -> n < l);
        case "minLength" -> JsonRule.length("at least", count(value, path), (n, l) -> n >= l);
        case "maxLength" -> JsonRule.length("at most", count(value, path), (n, l) -> n <= l);
        case "minItems" -> JsonRule.size("at least", count(value, path), (n, l) -> n >= l);
        case "maxItems" -> JsonRule.size("at most", count(value, path), (n, l) -> n <= l);
        case "pattern" -> pattern(value, path);
        case "items" -> JsonRule.items(schema(value, path));
        case "anyOf" -> anyOf(value, path);
        default -> null;
      };
    }

    private Map<String, JsonSchema> properties(Object value, String path) {
      Map<String, JsonSchema> read = new LinkedHashMap<>();
      if (value instanceof Map<?, ?> map) {
        map.forEach(
            (name, schema) ->
                read.put(
                    String.valueOf(name), schema(schema, JsonRule.at(path, String.valueOf(name)))));
      } else {
        faults.add(path, "expected an object of schemas");
      }
      return read;
    }

    private JsonRule type(Object value, String path) {
      List<String> types = value instanceof String one ? List.of(one) : texts(value, path);
      for (String type : types) {
        if (!TYPES.containsKey(type)) {
          faults.add(path, "expected a type, which is one of " + names() + ", found " + type);
        }
      }
      String expected =
          types.stream()
              .map(type -> TYPES.getOrDefault(type, type))
              .collect(Collectors.joining(" or "));
      Predicate<Object> fits = found -> types.stream().anyMatch(type -> JsonRule.is(type, found));
      return JsonRule.type(expected, fits);
    }

    private static String names() {
      return TYPES.keySet().stream().sorted().collect(Collectors.joining(", "));
    }

    private JsonRule pattern(Object value, String path) {
      try {
        return JsonRule.pattern(java.util.regex.Pattern.compile(String.valueOf(value)));
      } catch (java.util.regex.PatternSyntaxException e) {
        faults.add(path, "expected a regular expression: " + e.getDescription());
        return JsonRule.NONE;
      }
    }

    private JsonRule anyOf(Object value, String path) {
      List<Object> all = list(value, path);
      List<JsonSchema> read = new ArrayList<>();
      for (int i = 0; i < all.size(); i++) {
        read.add(schema(all.get(i), path + "[" + i + "]"));
      }
      return JsonRule.anyOf(read);
    }

    private List<Object> list(Object value, String path) {
      if (value instanceof List<?> list && !list.isEmpty()) {
        return List.copyOf(list);
      }
      faults.add(path, "expected a list that is not empty");
      return List.of();
    }

    private List<String> texts(Object value, String path) {
      if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
        return list.stream().map(String.class::cast).toList();
      }
      faults.add(path, "expected a list of texts");
      return List.of();
    }

    private double number(Object value, String path) {
      if (value instanceof Number number) {
        return number.doubleValue();
      }
      faults.add(path, "expected a number");
      return 0;
    }

    private double count(Object value, String path) {
      double number = number(value, path);
      if (number < 0 || !Numbers.isWhole(number)) {
        faults.add(path, "expected a whole number, 0 or more");
      }
      return number;
    }
  }
}
