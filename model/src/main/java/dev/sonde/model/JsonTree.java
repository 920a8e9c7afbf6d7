package dev.sonde.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON of any shape as maps, lists, texts, {@link Long}s, {@link Double}s and {@link Boolean}s; for
 * what has no form of its own, such as the settings of a check. A null in a map is left out.
 */
public final class JsonTree {
  private static final JsonFactory FACTORY = JsonInput.factory();

  private JsonTree() {}

  /**
   * Reads a JSON object. Nesting and the length of numbers are bounded.
   *
   * @throws MalformedException if it is none
   */
  public static Map<String, Object> object(byte[] json) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        Map<String, Object> read = map(parser);
        if (parser.nextToken() == null) {
          return read;
        }
      }
    } catch (JacksonException e) {
      throw new MalformedException("", "not JSON: " + e.getOriginalMessage());
    }
    throw new MalformedException("", "expected one JSON object");
  }

  private static Map<String, Object> map(JsonParser parser) {
    Map<String, Object> read = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      Object value = value(parser);
      if (value != null && read.put(name, value) != null) {
        throw new MalformedException(name, "is there twice");
      }
    }
    return read;
  }

  private static List<Object> list(JsonParser parser) {
    List<Object> read = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      Object value = value(parser);
      if (value != null) {
        read.add(value);
      }
    }
    return read;
  }

  private static @Nullable Object value(JsonParser parser) {
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> map(parser);
      case START_ARRAY -> list(parser);
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> whole(parser);
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new MalformedException("", "not JSON: unexpected " + token);
    };
  }

  private static Object whole(JsonParser parser) {
    return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? (Object) parser.getDoubleValue()
        : (Object) parser.getLongValue();
  }

  /**
   * The same map with all maps in it in the order of their names, so that equal trees look equal.
   */
  public static Map<String, Object> sorted(Map<?, ?> tree) {
    Map<String, Object> sorted = new TreeMap<>();
    tree.forEach((name, value) -> sorted.put(String.valueOf(name), sortedValue(value)));
    return Collections.unmodifiableMap(sorted);
  }

  private static Object sortedValue(Object value) {
    return switch (value) {
      case Map<?, ?> map -> sorted(map);
      case List<?> list -> list.stream().map(JsonTree::sortedValue).toList();
      default -> value;
    };
  }

  /** The same map in the same order, to be changed; its parts are not copied. */
  public static Map<String, Object> copy(Map<?, ?> tree) {
    Map<String, Object> copy = new LinkedHashMap<>();
    tree.forEach((name, value) -> copy.put(String.valueOf(name), value));
    return copy;
  }

  /** Writes a tree. */
  public static void write(JsonGenerator json, Object tree) {
    switch (tree) {
      case Map<?, ?> map -> {
        json.writeStartObject();
        map.forEach(
            (name, value) -> {
              json.writeName(String.valueOf(name));
              write(json, value);
            });
        json.writeEndObject();
      }
      case Iterable<?> list -> {
        json.writeStartArray();
        list.forEach(each -> write(json, each));
        json.writeEndArray();
      }
      case Boolean truth -> json.writeBoolean(truth);
      case Long number -> json.writeNumber(number);
      case Integer number -> json.writeNumber(number);
      case Double number -> PointJson.write(json, number);
      default -> json.writeString(tree.toString());
    }
  }
}
