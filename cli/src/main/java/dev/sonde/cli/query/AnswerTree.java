package dev.sonde.cli.query;

import dev.sonde.cli.client.CommandFailedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON as maps and lists that keep their nulls, as {@link Optional#empty}: in a column each value
 * has its place.
 */
public final class AnswerTree {
  private static final JsonFactory FACTORY = new JsonFactory();

  private AnswerTree() {}

  /**
   * Reads an object.
   *
   * @throws CommandFailedException if it is none
   */
  public static Map<String, Object> read(byte[] json) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        return map(parser);
      }
    } catch (JacksonException e) {
      throw new CommandFailedException("the server's answer is not JSON", e);
    }
    throw new CommandFailedException("the server's answer is not a JSON object");
  }

  private static Map<String, Object> map(JsonParser parser) {
    Map<String, Object> read = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      read.put(name, value(parser));
    }
    return read;
  }

  private static List<Object> list(JsonParser parser) {
    List<Object> read = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      read.add(value(parser));
    }
    return read;
  }

  private static Object value(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> map(parser);
      case START_ARRAY -> list(parser);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_STRING -> parser.getString();
      default -> Optional.empty();
    };
  }
}
