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

  /** The longest name of a stream, in characters. */
  public static final int MAX_STREAM = 64;

  /** The latest time that is taken at all, in microseconds: the end of the year 9999. */
  public static final long MAX_TIME = 253_402_300_799_999_999L;

  /** The longest time between two reports, in seconds: 31 days. */
  public static final double MAX_INTERVAL_S = 31 * 86_400;

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
    return labelProblem(id, MAX_ID);
  }

  /** What is wrong with the value of a tag; empty if it is fine. */
  public static Optional<String> tagValueProblem(String value) {
    return labelProblem(value, MAX_TAG_VALUE);
  }

  /** What is wrong with the name of a stream; empty if it is fine. */
  public static Optional<String> streamProblem(String stream) {
    return labelProblem(stream, MAX_STREAM);
  }

  /** What is wrong with a text in a field; empty if it is fine. Line breaks are. */
  public static Optional<String> textProblem(String text) {
    if (text.length() > MAX_TEXT) {
      return tooLong(text, MAX_TEXT);
    }
    return text.indexOf('\0') >= 0 || holdsHalfCharacter(text)
        ? Optional.of("must not contain NUL or half a surrogate pair; found " + quoted(text))
        : Optional.empty();
  }

  /** What is wrong with a time in microseconds; empty if it is fine. */
  public static Optional<String> timeProblem(long time) {
    return time >= 0 && time <= MAX_TIME
        ? Optional.empty()
        : Optional.of("expected microseconds since 1970, up to the year 9999; found " + time);
  }

  /** What is wrong with the seconds between two reports; empty if they are fine. */
  public static Optional<String> intervalProblem(double seconds) {
    return seconds > 0 && seconds <= MAX_INTERVAL_S
        ? Optional.empty()
        : Optional.of("expected seconds above 0, at most 31 days; found " + seconds);
  }

  private static Optional<String> labelProblem(String text, int max) {
    if (text.isBlank()) {
      return Optional.of("must not be empty");
    }
    if (text.length() > max) {
      return tooLong(text, max);
    }
    if (holdsControl(text) || holdsHalfCharacter(text)) {
      return Optional.of(
          "must not contain control characters such as line breaks; found " + quoted(text));
    }
    return Optional.empty();
  }

  private static Optional<String> tooLong(String text, int max) {
    return Optional.of("expected at most " + max + " characters, found " + text.length());
  }

  /** Whether a surrogate stands alone, which no UTF-8 can carry. */
  private static boolean holdsHalfCharacter(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (Character.charCount(text.codePointAt(i)) == 1) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  private static boolean holdsControl(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return true;
      }
    }
    return false;
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
              if (Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE) {
                shown.append(String.format("\\u%04x", c));
              } else {
                shown.appendCodePoint(c);
              }
            });
    return shown.append(text.codePointCount(0, text.length()) > 40 ? "…\"" : "\"").toString();
  }
}
