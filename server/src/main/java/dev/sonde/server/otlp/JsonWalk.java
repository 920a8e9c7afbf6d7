package dev.sonde.server.otlp;

import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Walks over a JSON text once, in the terms of Protocol Buffers' JSON form: {@code null} is the
 * same as nothing, and numbers may be written as texts. Not thread-safe.
 */
final class JsonWalk {
  private final JsonParser parser;

  private JsonWalk(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * What a reader makes of a whole text.
   *
   * @throws OtlpException if it is no JSON, or not what the reader expects
   */
  static <T> T over(JsonParser parser, Function<JsonWalk, T> reader) {
    try {
      parser.nextToken();
      T read = reader.apply(new JsonWalk(parser));
      if (parser.nextToken() != null) {
        throw new OtlpException("not JSON: more follows after its end");
      }
      return read;
    } catch (JacksonException e) {
      throw new OtlpException("not JSON: " + e.getOriginalMessage());
    }
  }

  /** Hands over each key of the object here while its value is here; the value must be read. */
  void object(Consumer<String> member) {
    if (isNull() || !begins(JsonToken.START_OBJECT, "an object")) {
      return;
    }
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      if (isNull()) {
        continue;
      }
      member.accept(key);
    }
  }

  /** Runs for each element of the array here, which must be read. */
  void array(Runnable element) {
    if (isNull() || !begins(JsonToken.START_ARRAY, "an array")) {
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      element.run();
    }
  }

  /** The text here. */
  String text() {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw unexpected("a text");
    }
    return parser.getString();
  }

  /** The truth value here. */
  boolean truth() {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw unexpected("true or false");
    };
  }

  /** The number here; NaN and infinities are texts. */
  double number() {
    JsonToken token = parser.currentToken();
    if (token.isNumeric()) {
      return parser.getDoubleValue();
    }
    try {
      return Double.parseDouble(text());
    } catch (NumberFormatException e) {
      throw unexpected("a number");
    }
  }

  /** The whole number here. */
  long integer() {
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      return parser.getLongValue();
    }
    try {
      return Long.parseLong(text());
    } catch (NumberFormatException e) {
      throw unexpected("a whole number");
    }
  }

  /** The whole number here that has no sign and up to 64 bits. */
  long unsigned() {
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      return parser.getBigIntegerValue().longValue();
    }
    try {
      return Long.parseUnsignedLong(text());
    } catch (NumberFormatException e) {
      throw unexpected("a whole number, 0 or more");
    }
  }

  /** An {@code AggregationTemporality}: its number, or its name, which some senders write. */
  long temporality() {
    return parser.currentToken() == JsonToken.VALUE_STRING
        ? text().equals("AGGREGATION_TEMPORALITY_DELTA") ? Metric.DELTA : 0
        : integer();
  }

  /** Moves past the value here. */
  void skip() {
    parser.skipChildren();
  }

  private boolean isNull() {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  private boolean begins(JsonToken expected, String what) {
    if (parser.currentToken() != expected) {
      throw unexpected(what);
    }
    return true;
  }

  private OtlpException unexpected(String expected) {
    JsonToken token = parser.currentToken();
    return new OtlpException(
        "not an ExportMetricsServiceRequest: %s: expected %s, found %s"
            .formatted(
                parser.streamReadContext().pathAsPointer(),
                expected,
                token == null ? "nothing" : token.asString() == null ? token : token.asString()));
  }
}
