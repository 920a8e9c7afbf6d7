package dev.sonde.model;

import java.util.Optional;
import java.util.regex.Pattern;

/** The limits of names and values; what is outside them is refused where data enters. */
public final class PointRules {
  /** The longest device or agent id, in characters. */
  public static final int MAX_ID = 128;

  /** The longest tag value, in characters. */
  public static final int MAX_TAG_VALUE = 256;

  /** The longest text in a field, in characters. */
  public static final int MAX_TEXT = 1024;

  /** The most tags on a point. */
  public static final int MAX_TAGS = 32;

  /** The most fields in a point. */
  public static final int MAX_FIELDS = 256;

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");

  private PointRules() {}

  /** What is wrong with the name of a kind, tag or field; empty if it is fine. */
  public static Optional<String> nameProblem(String name) {
    return NAME.matcher(name).matches()
        ? Optional.empty()
        : Optional.of(
            "expected 1 to 64 of a-z, 0-9 and _, beginning with a letter; found " + quoted(name));
  }

  /** What is wrong with the id of a device or agent; empty if it is fine. */
  public static Optional<String> idProblem(String id) {
    return textProblem(id, MAX_ID);
  }

  /** What is wrong with the value of a tag; empty if it is fine. */
  public static Optional<String> tagValueProblem(String value) {
    return textProblem(value, MAX_TAG_VALUE);
  }

  private static Optional<String> textProblem(String text, int max) {
    if (text.isBlank()) {
      return Optional.of("must not be empty");
    }
    if (text.length() > max) {
      return Optional.of("expected at most " + max + " characters, found " + text.length());
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      return Optional.of(
          "must not contain control characters such as line breaks; found " + quoted(text));
    }
    return Optional.empty();
  }

  /**
   * A text in quotes, cut and with its control characters made visible, fit for a message or a log
   * line.
   */
  public static String quoted(String text) {
    StringBuilder shown = new StringBuilder("\"");
    text.codePoints()
        .limit(40)
        .forEach(
            c -> {
              if (Character.isISOControl(c)) {
                shown.append(String.format("\\u%04x", c));
              } else {
                shown.appendCodePoint(c);
              }
            });
    return shown.append(text.codePointCount(0, text.length()) > 40 ? "…\"" : "\"").toString();
  }
}
