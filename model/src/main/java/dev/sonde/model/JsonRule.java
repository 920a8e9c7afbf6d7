package dev.sonde.model;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What one keyword of a {@link JsonSchema} asks of a value. Immutable. */
@FunctionalInterface
interface JsonRule {
  /** A rule that everything keeps. */
  JsonRule NONE = (value, path, faults) -> {};

  /** Adds what is wrong. */
  void check(Object value, String path, Faults faults);

  /** How a number is held against a limit. */
  @FunctionalInterface
  interface Comparison {
    boolean holds(double number, double limit);
  }

  /** Where a member stands. */
  static String at(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** Whether a value is of a type of JSON Schema; 1.0 is a whole number. */
  static boolean is(String type, Object value) {
    return switch (type) {
      case "object" -> value instanceof Map;
      case "array" -> value instanceof List;
      case "string" -> value instanceof String;
      case "number" -> value instanceof Number;
      case "integer" -> value instanceof Number number && Numbers.isWhole(number.doubleValue());
      case "boolean" -> value instanceof Boolean;
      default -> false;
    };
  }

  /** A value in a few words. */
  static String words(Object value) {
    return switch (value) {
      case Map<?, ?> _ -> "an object";
      case List<?> _ -> "a list";
      case String text ->
          "the text '" + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + "'";
      case Number number -> plain(number.doubleValue());
      default -> String.valueOf(value);
    };
  }

  private static String plain(double number) {
    return Numbers.isWhole(number) ? String.valueOf((long) number) : String.valueOf(number);
  }

  /** A value of a type. */
  static JsonRule type(String expected, Predicate<Object> fits) {
    return (value, path, faults) -> {
      if (!fits.test(value)) {
        faults.add(path, "expected " + expected + ", found " + words(value));
      }
    };
  }

  /** Names that must be there. */
  static JsonRule required(List<String> names) {
    return (value, path, faults) -> {
      if (value instanceof Map<?, ?> map) {
        names.stream()
            .filter(name -> !map.containsKey(name))
            .forEach(name -> faults.add(at(path, name), "is missing"));
      }
    };
  }

  /** Members that have schemas of their own. */
  static JsonRule properties(Map<String, JsonSchema> schemas) {
    return (value, path, faults) -> {
      if (value instanceof Map<?, ?> map) {
        schemas.forEach(
            (name, schema) -> {
              Object member = map.get(name);
              if (member != null) {
                schema.check(member, at(path, name), faults);
              }
            });
      }
    };
  }

  /** No members but these. */
  static JsonRule noOthers(Set<String> known) {
    return (value, path, faults) ->
        others(known, value)
            .forEach(
                (name, member) ->
                    faults.add(
                        at(path, name),
                        known.isEmpty()
                            ? "is not known; nothing is"
                            : "is not known; did you mean " + NearestName.of(known, name) + "?"));
  }

  /** Members besides these fit a schema. */
  static JsonRule others(Set<String> known, JsonSchema schema) {
    return (value, path, faults) ->
        others(known, value)
            .forEach((name, member) -> schema.check(member, at(path, name), faults));
  }

  private static Map<String, Object> others(Set<String> known, Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      return Map.of();
    }
    Map<String, Object> others = JsonTree.copy(map);
    others.keySet().removeAll(known);
    return others;
  }

  /** One of several values; 1 and 1.0 are the same. */
  static JsonRule oneOf(List<Object> values) {
    String expected =
        (values.size() == 1 ? "" : "one of ")
            + values.stream().map(JsonRule::words).collect(Collectors.joining(", "));
    return (value, path, faults) -> {
      if (values.stream().noneMatch(each -> equal(each, value))) {
        faults.add(path, "expected " + expected + ", found " + words(value));
      }
    };
  }

  private static boolean equal(Object one, Object other) {
    if (one instanceof Number a && other instanceof Number b) {
      return a.doubleValue() == b.doubleValue();
    }
    return one.equals(other);
  }

  /** A bound of numbers. */
  static JsonRule number(String words, double limit, Comparison comparison) {
    return (value, path, faults) -> {
      if (value instanceof Number number && !comparison.holds(number.doubleValue(), limit)) {
        faults.add(path, "expected " + words + " " + plain(limit) + ", found " + words(value));
      }
    };
  }

  /** A bound of a text's length, in code points. */
  static JsonRule length(String words, double limit, Comparison comparison) {
    return (value, path, faults) -> {
      if (value instanceof String text) {
        int found = text.codePointCount(0, text.length());
        bound(words, limit, comparison, found, "characters", path, faults);
      }
    };
  }

  /** A bound of a list's size. */
  static JsonRule size(String words, double limit, Comparison comparison) {
    return (value, path, faults) -> {
      if (value instanceof List<?> list) {
        bound(words, limit, comparison, list.size(), "elements", path, faults);
      }
    };
  }

  private static void bound(
      String words,
      double limit,
      Comparison comparison,
      int found,
      String what,
      String path,
      Faults faults) {
    if (!comparison.holds(found, limit)) {
      faults.add(path, "expected %s %s %s, found %d".formatted(words, plain(limit), what, found));
    }
  }

  /** A text in which an expression is found. */
  static JsonRule pattern(Pattern expression) {
    return (value, path, faults) -> {
      if (value instanceof String text) {
        BoundedMatch.problem(expression, text).ifPresent(problem -> faults.add(path, problem));
      }
    };
  }

  /** Elements that fit a schema. */
  static JsonRule items(JsonSchema schema) {
    return (value, path, faults) -> {
      if (value instanceof List<?> list) {
        for (int i = 0; i < list.size(); i++) {
          schema.check(list.get(i), path + "[" + i + "]", faults);
        }
      }
    };
  }

  /** A value that fits one of several schemas; tells what is wrong by each if it fits none. */
  static JsonRule anyOf(List<JsonSchema> schemas) {
    return (value, path, faults) -> {
      List<List<Fault>> all = schemas.stream().map(schema -> schema.faults(value)).toList();
      if (!all.isEmpty() && all.stream().noneMatch(List::isEmpty)) {
        faults.add(
            path,
            all.stream()
                .map(each -> each.getFirst().toString())
                .distinct()
                .collect(Collectors.joining("; or ")));
      }
    };
  }
}
