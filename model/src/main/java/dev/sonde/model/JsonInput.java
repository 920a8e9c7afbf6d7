package dev.sonde.model;

import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/**
 * One JSON text that is read strictly, value by value; every fault is told under its path. Not
 * thread-safe.
 *
 * <p>After a fault, reading goes on with a stand-in value to find the next fault; what is made of
 * stand-ins never gets out, because {@link #read} throws at the end.
 */
final class JsonInput {
  /** Deeper than any form of ours; what is deeper still is refused before it is read. */
  static final int MAX_NESTING = 16;

  /** More digits than any double needs. */
  private static final int MAX_NUMBER_LENGTH = 400;

  private static final int MAX_DETAIL = 200;

  private final JsonParser json;
  private final Faults faults = new Faults();

  private JsonInput(JsonParser json) {
    this.json = json;
  }

  /** What makes the parsers, with the limits that all input is held to. Thread-safe. */
  static JsonFactory factory() {
    return JsonFactory.builder()
        .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_NESTING)
                .maxNumberLength(MAX_NUMBER_LENGTH)
                .build())
        .build();
  }

  /**
   * Reads one JSON text from its first to its last byte.
   *
   * @param reader finds the input at the first token of the top value, and leaves it at the last
   * @param notJson makes the problem to tell from what the parser says of a text that is not JSON
   * @throws MalformedException with the faults
   */
  static <T> T read(
      JsonFactory factory,
      byte[] bytes,
      Function<JsonInput, T> reader,
      UnaryOperator<String> notJson) {
    try (JsonParser json = factory.createParser(ObjectReadContext.empty(), bytes)) {
      JsonInput input = new JsonInput(json);
      try {
        return input.readAll(reader);
      } catch (StreamConstraintsException e) {
        throw new MalformedException(input.path(), "beyond a limit: " + input.detail(e));
      } catch (JacksonException e) {
        throw new MalformedException("", notJson.apply(input.detail(e)));
      }
    }
  }

  private <T> T readAll(Function<JsonInput, T> reader) {
    if (json.nextToken() == null) {
      throw new tools.jackson.core.exc.UnexpectedEndOfInputException(
          json, null, "there is nothing");
    }
    T value = reader.apply(this);
    if (json.nextToken() != null) {
      throw new StreamReadException(json, "more follows after the end");
    }
    faults.throwIfAny();
    return value;
  }

  /** Whether an object begins here; tells and skips what is here instead. */
  boolean object() {
    return isAt(JsonToken.START_OBJECT, "an object");
  }

  /** Whether an array begins here; tells and skips what is here instead. */
  boolean array() {
    return isAt(JsonToken.START_ARRAY, "an array");
  }

  /** Goes on to the value of an object's next key, and returns the key; null after the last. */
  @Nullable String nextKey() {
    String key = json.nextName();
    if (key != null) {
      json.nextToken();
    }
    return key;
  }

  /** Goes on to the next element of an array; false after the last. */
  boolean nextElement() {
    return json.nextToken() != JsonToken.END_ARRAY;
  }

  /** The sort of value that is here. */
  JsonToken token() {
    return json.currentToken();
  }

  /** Whether a text of no characters is here. */
  boolean isEmptyText() {
    return token() == JsonToken.VALUE_STRING && json.getStringLength() == 0;
  }

  /** Leaves out the value that is here. */
  void skip() {
    json.skipChildren();
  }

  /** The text here, which a rule may fault. */
  String text(Function<String, Optional<String>> rule) {
    if (!isAt(JsonToken.VALUE_STRING, "a text")) {
      return "";
    }
    String text = json.getString();
    rule.apply(text).ifPresent(this::fault);
    return text;
  }

  /** The integer here, which a rule may fault. */
  long integer(LongFunction<Optional<String>> rule) {
    if (!isAt(JsonToken.VALUE_NUMBER_INT, "an integer")) {
      return 0;
    }
    if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      fault("expected an integer of 64 bits");
      return 0;
    }
    long value = json.getLongValue();
    rule.apply(value).ifPresent(this::fault);
    return value;
  }

  /** The finite number here, which a rule may fault. */
  double number(DoubleFunction<Optional<String>> rule) {
    if (token() != JsonToken.VALUE_NUMBER_INT && !isAt(JsonToken.VALUE_NUMBER_FLOAT, "a number")) {
      return 0;
    }
    double value = json.getDoubleValue();
    if (!Double.isFinite(value)) {
      fault("expected a finite number, found one beyond the range of a double");
      return 0;
    }
    rule.apply(value).ifPresent(this::fault);
    return value;
  }

  /** Whether {@code true} is here rather than {@code false}. */
  boolean truth() {
    boolean truth = token() == JsonToken.VALUE_TRUE;
    if (!truth && token() != JsonToken.VALUE_FALSE) {
      unexpected("true or false");
    }
    return truth;
  }

  /** Tells that the value here is not what it should be, and leaves it out. */
  void unexpected(String expected) {
    fault("expected " + expected + ", found " + found(token()));
    skip();
  }

  /** Tells a fault of the value that is here. */
  void fault(String problem) {
    faults.add(path(), problem);
  }

  /** Tells a fault of something in the object that has just ended. */
  void faultIn(String problem, String... below) {
    StringBuilder path = new StringBuilder(path());
    for (String name : below) {
      appendName(path, name);
    }
    faults.add(path.toString(), problem);
  }

  /** Forgets all faults for one that makes them pointless. */
  void onlyFault(String problem) {
    faults.replaceBy("", problem);
  }

  /** How many faults were told so far. */
  int faultCount() {
    return faults.count();
  }

  private boolean isAt(JsonToken wanted, String description) {
    if (token() == wanted) {
      return true;
    }
    unexpected(description);
    return false;
  }

  private String path() {
    StringBuilder path = new StringBuilder();
    appendPath(path, json.streamReadContext());
    return path.toString();
  }

  private static void appendPath(StringBuilder path, TokenStreamContext context) {
    TokenStreamContext parent = context.getParent();
    if (parent == null) {
      return;
    }
    appendPath(path, parent);
    if (context.inArray() && context.hasCurrentIndex()) {
      path.append('[').append(context.getCurrentIndex()).append(']');
    } else if (context.inObject() && context.hasCurrentName()) {
      appendName(path, context.currentName());
    }
  }

  private static void appendName(StringBuilder path, String name) {
    if (PointRules.nameProblem(name).isPresent()) {
      path.append('[').append(PointRules.quoted(name)).append(']');
    } else {
      path.append(path.isEmpty() ? "" : ".").append(name);
    }
  }

  private static String found(JsonToken token) {
    return switch (token) {
      case VALUE_NULL -> "null";
      case VALUE_STRING -> "a text";
      case VALUE_NUMBER_INT -> "an integer";
      case VALUE_NUMBER_FLOAT -> "a number with a fraction";
      case VALUE_TRUE, VALUE_FALSE -> "a truth value";
      case START_ARRAY -> "an array";
      case START_OBJECT -> "an object";
      default -> "the end";
    };
  }

  /** What the parser says, cut, and where it stands. */
  private String detail(JacksonException e) {
    String message = e.getOriginalMessage().replaceAll("\\p{Cntrl}+", " ");
    TokenStreamLocation place = json.currentLocation();
    return "%s (line %d, column %d)"
        .formatted(
            message.substring(0, Math.min(message.length(), MAX_DETAIL)),
            place.getLineNr(),
            place.getColumnNr());
  }
}
