package dev.sonde.probe.http;

import dev.sonde.probe.Excerpt;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What a body of JSON must hold: a path of {@code .name} and {@code [n]} from {@code $}, and
 * perhaps the value there.
 *
 * @param path each a name or the number of an element
 * @param value a text in quotes, a number, true, false or null; any other word is a text too
 */
record JsonExpectation(List<Object> path, Optional<String> value) {
  private static final Pattern FORM =
      Pattern.compile("\\$((?:\\.[^\\s.\\[\\]=]+|\\[[0-9]{1,6}])*)\\s*(?:==\\s*(\\S.*?)\\s*)?");
  private static final Pattern STEP = Pattern.compile("\\.([^.\\[\\]]+)|\\[([0-9]+)]");
  private static final Pattern NUMBER =
      Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?");
  private static final JsonFactory JSON = new JsonFactory();
  private static final int SHOWN = 80;
  private static final int LONGEST_NUMBER = 100;

  /**
   * Reads {@code $.path} or {@code $.path == value}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static JsonExpectation of(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "expect-json: expected a path such as $.nodes[0].status, perhaps with == and a value;"
              + " found '"
              + text
              + "'");
    }
    List<Object> path = new ArrayList<>();
    Matcher step = STEP.matcher(form.group(1));
    while (step.find()) {
      path.add(step.group(1) == null ? (Object) Integer.valueOf(step.group(2)) : step.group(1));
    }
    return new JsonExpectation(List.copyOf(path), Optional.ofNullable(form.group(2)));
  }

  /** Why a body does not hold it; empty if it does. */
  Optional<String> problem(Body body) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body.kept())) {
      JsonToken token = parser.nextToken();
      for (Object step : path) {
        token =
            step instanceof Integer index
                ? element(parser, token, index)
                : member(parser, token, step.toString());
        if (token == null) {
          return Optional.of("the body has no " + words());
        }
      }
      return token == null ? Optional.of("the body is empty") : compare(parser, token);
    } catch (JacksonException e) {
      return Optional.of("the body is not JSON: " + Excerpt.of(e.getOriginalMessage(), SHOWN));
    }
  }

  private static @Nullable JsonToken element(JsonParser parser, @Nullable JsonToken at, int index) {
    if (at != JsonToken.START_ARRAY) {
      return null;
    }
    JsonToken token = parser.nextToken();
    for (int i = 0; i < index && token != JsonToken.END_ARRAY && token != null; i++) {
      parser.skipChildren();
      token = parser.nextToken();
    }
    return token == JsonToken.END_ARRAY ? null : token;
  }

  private static @Nullable JsonToken member(
      JsonParser parser, @Nullable JsonToken at, String name) {
    if (at != JsonToken.START_OBJECT) {
      return null;
    }
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      boolean isIt = parser.currentName().equals(name);
      JsonToken token = parser.nextToken();
      if (isIt) {
        return token;
      }
      parser.skipChildren();
    }
    return null;
  }

  private Optional<String> compare(JsonParser parser, JsonToken token) {
    if (value.isEmpty()) {
      return Optional.empty();
    }
    String wanted = value.get();
    boolean isSame =
        switch (token) {
          case VALUE_STRING -> parser.getString().equals(unquoted(wanted));
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> isSameNumber(parser.getString(), wanted);
          case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> token.asString().equals(wanted);
          default -> false;
        };
    return isSame
        ? Optional.empty()
        : Optional.of("%s is %s, expected %s".formatted(words(), found(parser, token), wanted));
  }

  private static boolean isSameNumber(String found, String wanted) {
    return found.length() <= LONGEST_NUMBER
        && NUMBER.matcher(wanted).matches()
        && NUMBER.matcher(found).matches()
        && new BigDecimal(found).compareTo(new BigDecimal(wanted)) == 0;
  }

  private static String unquoted(String wanted) {
    return wanted.length() >= 2 && wanted.startsWith("\"") && wanted.endsWith("\"")
        ? wanted.substring(1, wanted.length() - 1)
        : wanted;
  }

  private static String found(JsonParser parser, JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "\"" + Excerpt.of(parser.getString(), SHOWN) + "\"";
      default -> Excerpt.of(parser.getString(), SHOWN);
    };
  }

  private String words() {
    StringBuilder words = new StringBuilder("$");
    for (Object step : path) {
      words.append(step instanceof Integer ? "[" + step + "]" : "." + step);
    }
    return words.toString();
  }
}
