package dev.sonde.store.query;

import dev.sonde.model.Micros;
import dev.sonde.store.query.Query.Step;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;

/**
 * The steps of an answer.
 *
 * @param times when each begins, in microseconds, ascending
 * @param end when the last one ends
 * @param length how long each is, if they are all of one length and aligned to the epoch; else 0
 */
record Axis(long[] times, long end, long length) {
  /** A million days: all times that are taken are in the first step of this length. */
  static final long ENDLESS = 1_000_000L * 86_400L * Micros.PER_SECOND;

  int size() {
    return times.length;
  }

  /** When a step ends. */
  long end(int step) {
    return step + 1 < times.length ? times[step + 1] : end;
  }

  /** The step that begins then, of which there is one. */
  int index(long time) {
    return length > 0
        ? Math.toIntExact((time - times[0]) / length)
        : Arrays.binarySearch(times, time);
  }

  /** How many of the steps have begun. */
  int begun(long now) {
    int found = Arrays.binarySearch(times, now);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** One step from the beginning to the end. */
  static Axis whole(long from, long to) {
    return new Axis(new long[] {from}, to, 0);
  }

  /**
   * Steps aligned to the epoch.
   *
   * @throws QueryTextException if there are too many
   */
  static Axis fixed(long from, long to, long length, int place, int most) {
    long first = Math.floorDiv(from, length);
    long count = Math.floorDiv(to - 1, length) - first + 1;
    if (count > most) {
      throw tooMany(count, place, most);
    }
    long[] times = new long[(int) count];
    Arrays.setAll(times, i -> (first + i) * length);
    return new Axis(times, times[times.length - 1] + length, length);
  }

  /**
   * Steps of a calendar. The first one begins at or before the range.
   *
   * @throws QueryTextException if there are too many
   */
  static Axis calendar(long from, long to, Step.Calendar step, ZoneId zone, int most) {
    LocalDate day = beginning(Micros.toInstant(from).atZone(zone).toLocalDate(), step);
    long[] times = new long[64];
    int size = 0;
    long begin = micros(day, zone);
    while (begin < to) {
      if (size == most) {
        throw tooMany(size + 1L, step.place(), most);
      }
      times = size == times.length ? Arrays.copyOf(times, size * 2) : times;
      times[size++] = begin;
      day = next(day, step);
      begin = micros(day, zone);
    }
    return new Axis(Arrays.copyOf(times, size), begin, 0);
  }

  private static long micros(LocalDate day, ZoneId zone) {
    return Micros.of(day.atStartOfDay(zone).toInstant());
  }

  private static LocalDate beginning(LocalDate day, Step.Calendar step) {
    LocalDate epoch = LocalDate.EPOCH;
    return switch (step.unit()) {
      case DAY -> day.minusDays(Math.floorMod(day.toEpochDay(), (long) step.count()));
      case WEEK -> {
        LocalDate monday = day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        long weeks = Math.floorDiv(monday.toEpochDay() + 3, 7L);
        yield monday.minusWeeks(Math.floorMod(weeks, (long) step.count()));
      }
      case MONTH -> {
        long months = (day.getYear() - epoch.getYear()) * 12L + day.getMonthValue() - 1;
        yield day.withDayOfMonth(1).minusMonths(Math.floorMod(months, (long) step.count()));
      }
    };
  }

  private static LocalDate next(LocalDate day, Step.Calendar step) {
    return switch (step.unit()) {
      case DAY -> day.plusDays(step.count());
      case WEEK -> day.plusWeeks(step.count());
      case MONTH -> day.plusMonths(step.count());
    };
  }

  private static QueryTextException tooMany(long count, int place, int most) {
    return new QueryTextException(
        "the range has %d or more of these steps; at most %d are answered: take a longer step or a shorter range"
            .formatted(count, most),
        place);
  }
}
