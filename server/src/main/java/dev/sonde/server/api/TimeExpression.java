package dev.sonde.server.api;

import dev.sonde.model.Micros;
import dev.sonde.model.PointRules;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A point in time as a request names it: microseconds since the epoch, an ISO 8601 time with its
 * zone, {@code now}, or some time before another, such as {@code -3h}.
 */
final class TimeExpression {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
  private static final Pattern RELATIVE = Pattern.compile("-(\\d{1,9})([smhdwy])");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1),
          "w", Duration.ofDays(7),
          "y", Duration.ofDays(365));

  private TimeExpression() {}

  /**
   * The microsecond that a text names.
   *
   * @param now the present
   * @param anchor what a relative time is relative to
   * @throws IllegalArgumentException if it names none
   */
  static long micros(String text, long now, long anchor) {
    if (text.equals("now")) {
      return now;
    }
    if (NUMBER.matcher(text).matches()) {
      return Long.parseLong(text);
    }
    Matcher relative = RELATIVE.matcher(text);
    if (relative.matches()) {
      Duration unit = UNITS.getOrDefault(relative.group(2), Duration.ZERO);
      return anchor - Long.parseLong(relative.group(1)) * unit.toSeconds() * Micros.PER_SECOND;
    }
    return iso(text);
  }

  private static long iso(String text) {
    try {
      return Micros.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "expected microseconds since 1970, a time such as 2026-01-31T12:00:00Z, 'now', or some"
              + " time ago such as -3h (s, m, h, d, w, y); found "
              + PointRules.quoted(text),
          e);
    }
  }
}
