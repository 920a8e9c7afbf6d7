package dev.sonde.store.duckdb;

import java.time.LocalDate;
import java.util.concurrent.TimeUnit;

/** Days of UTC, numbered from 1970-01-01 on. */
final class Days {
  /** How long one is, in microseconds. */
  static final long LENGTH = TimeUnit.DAYS.toMicros(1);

  private Days() {}

  /** The day of a time in microseconds. */
  static long of(long time) {
    return Math.floorDiv(time, LENGTH);
  }

  /** The first microsecond of a day. */
  static long begin(long day) {
    return Math.multiplyExact(day, LENGTH);
  }

  /** The same, and the earliest time there is for a day before all others. */
  static long firstTime(long day) {
    return day <= Long.MIN_VALUE / LENGTH ? Long.MIN_VALUE : begin(day);
  }

  /** The last microsecond of a day. */
  static long last(long day) {
    return begin(day) + LENGTH - 1;
  }

  /** The first day of a day's month. */
  static long firstOfMonth(long day) {
    return LocalDate.ofEpochDay(day).withDayOfMonth(1).toEpochDay();
  }

  /** The last day of a day's month. */
  static long lastOfMonth(long day) {
    LocalDate date = LocalDate.ofEpochDay(day);
    return date.withDayOfMonth(date.lengthOfMonth()).toEpochDay();
  }

  /** As in {@code 2026-11}. */
  static String monthText(long day) {
    return text(day).substring(0, text(day).length() - "-01".length());
  }

  /** As in {@code 2026-11-21}. */
  static String text(long day) {
    return LocalDate.ofEpochDay(day).toString();
  }
}
