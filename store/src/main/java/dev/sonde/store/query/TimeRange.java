package dev.sonde.store.query;

import dev.sonde.model.Micros;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;

/**
 * The time that a query looks at, in words.
 *
 * @param from its beginning, inclusive
 * @param to its end, exclusive
 */
public record TimeRange(Moment from, Moment to) {

  /** A point in time. */
  public sealed interface Moment {
    /** So many microseconds before the present. */
    record Ago(long micros) implements Moment {}

    /** As a clock and a calendar tell it: with a zone, without one, or a day's beginning. */
    record Written(String text, int place) implements Moment {}

    /**
     * The microsecond that is meant.
     *
     * @param now the present
     * @param zone the zone of times that name none
     */
    default long micros(long now, ZoneId zone) {
      return switch (this) {
        case Ago ago -> now - ago.micros();
        case Written written -> written(written, zone);
      };
    }

    private static long written(Written written, ZoneId zone) {
      String text = written.text();
      try {
        if (text.matches("\\d{1,18}")) {
          return Long.parseLong(text);
        }
        if (text.matches("\\d{4}-\\d\\d-\\d\\d")) {
          return Micros.of(LocalDate.parse(text).atStartOfDay(zone).toInstant());
        }
        return text.matches(".*T.*([Zz]|[+-]\\d\\d:?\\d\\d)")
            ? Micros.of(OffsetDateTime.parse(text).toInstant())
            : Micros.of(LocalDateTime.parse(text).atZone(zone).toInstant());
      } catch (DateTimeException | ArithmeticException e) {
        throw new QueryTextException(
            "expected a time such as now, -24h, 2026-01-31, 2026-01-31T12:00 or"
                + " 2026-01-31T12:00:00Z; found '"
                + text
                + "'",
            written.place());
      }
    }
  }
}
