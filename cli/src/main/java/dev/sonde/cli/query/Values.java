package dev.sonde.cli.query;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Numbers and times as people read them. */
final class Values {
  private static final String[] PREFIXES = {"", "k", "M", "G", "T", "P"};
  private static final DateTimeFormatter DAY_AND_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
  private static final long DAY = 86_400_000_000L;

  private Values() {}

  /** Exact enough to compare: four digits, or all before the point; nothing for no value. */
  static String plain(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return Long.toString((long) value);
    }
    double size = Math.abs(value);
    int digits = size >= 1_000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 0.01 ? 3 : 6;
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  /** Short, with a prefix and the unit, for an axis. */
  static String scaled(double value, String unit) {
    boolean scales = unit.isEmpty() || unit.startsWith("B") || unit.startsWith("bit");
    int prefix = 0;
    double shown = value;
    while (Math.abs(shown) >= 1_000 && (scales || Math.abs(shown) >= 100_000) && prefix < 5) {
      shown /= 1_000;
      prefix++;
    }
    double size = Math.abs(shown);
    int digits =
        size >= 100 || shown == Math.rint(shown) ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 4;
    String number = String.format(Locale.ROOT, "%." + digits + "f", shown) + PREFIXES[prefix];
    return unit.isEmpty() ? number : number + " " + unit;
  }

  /** A time to the second. */
  static String time(long micros, ZoneId zone) {
    return DAY_AND_TIME.format(instant(micros).atZone(zone));
  }

  /** A time as short as the range that it is in allows. */
  static String tick(long micros, long range, ZoneId zone) {
    String pattern = range <= DAY / 24 ? "HH:mm:ss" : range <= DAY ? "HH:mm" : "MM-dd HH:mm";
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).format(instant(micros).atZone(zone));
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
