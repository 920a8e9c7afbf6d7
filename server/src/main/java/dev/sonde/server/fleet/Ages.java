package dev.sonde.server.fleet;

/** Lengths of time in words. */
public final class Ages {
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private Ages() {}

  /** As contract 1 has it: {@code 8s}, {@code 3m}, {@code 2h 5m} or {@code 1d}; never below 0. */
  public static String words(double seconds) {
    long whole = Math.max(0, (long) seconds);
    if (whole < MINUTE) {
      return whole + "s";
    }
    if (whole < HOUR) {
      return whole / MINUTE + "m";
    }
    if (whole < DAY) {
      return whole / HOUR + "h " + whole % HOUR / MINUTE + "m";
    }
    return whole / DAY + "d";
  }
}
