package dev.sonde.server.prometheus.promql;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as PromQL writes them: {@code 1h30m}, of y, w, d, h, m, s and ms, largest first. */
public final class Durations {
  private static final Pattern PARTS =
      Pattern.compile(
          "(?:(\\d+)y)?(?:(\\d+)w)?(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");
  private static final long DAY = 86_400_000;
  private static final long[] MILLIS = {365 * DAY, 7 * DAY, DAY, 3_600_000, 60_000, 1000, 1};

  /** A hundred years; more makes no sense and would overflow. */
  private static final long LONGEST = 100 * 365 * DAY;

  private Durations() {}

  /**
   * A duration in milliseconds.
   *
   * @throws IllegalArgumentException if it is none, or longer than a hundred years
   */
  public static long millis(String text) {
    Matcher parts = PARTS.matcher(text);
    if (text.isEmpty() || !parts.matches()) {
      throw new IllegalArgumentException(
          "not a valid duration string: \"" + text + "\"; expected one such as 5m or 1h30m");
    }
    double millis = 0;
    for (int i = 0; i < MILLIS.length; i++) {
      String part = parts.group(i + 1);
      millis += part == null ? 0 : Double.parseDouble(part) * MILLIS[i];
    }
    if (millis > LONGEST) {
      throw new IllegalArgumentException("duration out of range: \"" + text + "\"");
    }
    return (long) millis;
  }
}
