package dev.sonde.cli;

import dev.sonde.model.MalformedException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Times as people write them for imports: a day, an instant, or how long ago. */
final class ImportTimes {
  private static final long DAYS_OF_YEAR = 365;

  private ImportTimes() {}

  /**
   * A time.
   *
   * @param option where it is written, for messages
   * @throws MalformedException if it is none
   */
  static Instant read(String option, String text, Instant now) {
    try {
      if (text.matches("-[0-9]{1,6}[smhdwy]")) {
        return now.minus(span(text.substring(1)));
      }
      return text.contains("T")
          ? Instant.parse(text)
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      throw new MalformedException(
          option,
          "expected 2026-01-31, 2026-01-31T12:00:00Z or -90d (s, m, h, d, w, y); found '"
              + text
              + "'");
    }
  }

  private static Duration span(String text) {
    long count = Long.parseLong(text.substring(0, text.length() - 1));
    return switch (text.charAt(text.length() - 1)) {
      case 's' -> Duration.ofSeconds(count);
      case 'm' -> Duration.ofMinutes(count);
      case 'h' -> Duration.ofHours(count);
      case 'd' -> Duration.ofDays(count);
      case 'w' -> Duration.ofDays(7 * count);
      default -> Duration.ofDays(DAYS_OF_YEAR * count);
    };
  }
}
