package dev.sonde.agent;

import java.time.Duration;
import java.util.OptionalLong;

/** Reads amounts as people write them in settings: a whole number and a unit. */
public final class Quantity {
  private static final String[] SIZE_UNITS = {
    "B",
    "1",
    "kB",
    "1000",
    "KiB",
    "1024",
    "MB",
    "1000000",
    "MiB",
    "1048576",
    "GB",
    "1000000000",
    "GiB",
    "1073741824"
  };
  private static final String[] TIME_UNITS = {"s", "1", "m", "60", "h", "3600", "d", "86400"};

  private Quantity() {}

  /** Bytes, as in {@code 64MiB}, {@code 10 MB} or {@code 4096}; empty if it is none of these. */
  public static OptionalLong bytes(String text) {
    return read(text, SIZE_UNITS);
  }

  /** Seconds, as in {@code 7d}, {@code 12 h}, {@code 5m} or {@code 10}; empty if it is none. */
  public static OptionalLong seconds(String text) {
    return read(text, TIME_UNITS);
  }

  /** A time as short as people like it: {@code 45 s}, {@code 10 min 5 s}, {@code 2 h 3 min}. */
  public static String forPeople(Duration time) {
    long seconds = time.toSeconds();
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return two(seconds / 60, " min", seconds % 60, " s");
    }
    if (seconds < 86_400) {
      return two(seconds / 3600, " h", seconds % 3600 / 60, " min");
    }
    return two(seconds / 86_400, " d", seconds % 86_400 / 3600, " h");
  }

  private static String two(long large, String largeUnit, long small, String smallUnit) {
    return large + largeUnit + (small == 0 ? "" : " " + small + smallUnit);
  }

  private static OptionalLong read(String text, String[] units) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    if (digits == 0) {
      return OptionalLong.empty();
    }
    try {
      long amount = Long.parseLong(text, 0, digits, 10);
      long unit = factor(text.substring(digits).strip(), units);
      return unit == 0 ? OptionalLong.empty() : OptionalLong.of(Math.multiplyExact(amount, unit));
    } catch (ArithmeticException | NumberFormatException beyondLong) {
      return OptionalLong.empty();
    }
  }

  /** 0 for a unit that is not known. */
  private static long factor(String unit, String[] units) {
    if (unit.isEmpty()) {
      return 1;
    }
    for (int i = 0; i < units.length; i += 2) {
      if (units[i].equals(unit)) {
        return Long.parseLong(units[i + 1]);
      }
    }
    return 0;
  }
}
