package dev.sonde.server.prometheus;

import java.time.Duration;

/**
 * How much queries may ask for.
 *
 * @param samples how many numbers one query may hold in memory, each of 8 to 16 bytes
 * @param values how many values one answer may have, each of about 30 bytes
 * @param series how many series one selector may match, and one list of series may have
 * @param time how long one query may take
 * @param atOnce how many queries are evaluated at once
 * @param turn how long others wait for their turn
 */
public record QueryLimits(
    int samples, int values, int series, Duration time, int atOnce, Duration turn) {

  /**
   * Two million numbers, half a million values, 20,000 series, 30 s, two at once, others wait 10 s.
   */
  public static final QueryLimits DEFAULTS =
      new QueryLimits(
          2_000_000, 500_000, 20_000, Duration.ofSeconds(30), 2, Duration.ofSeconds(10));
}
