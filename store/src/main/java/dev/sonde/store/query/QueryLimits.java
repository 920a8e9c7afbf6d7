package dev.sonde.store.query;

import java.time.Duration;

/**
 * How much one query may take.
 *
 * @param lines how many lines its answer may have
 * @param series how many series it may look at
 * @param values how many values it may work on: series × figures × steps
 * @param steps how many steps it may have
 * @param time how long it may take
 */
public record QueryLimits(int lines, int series, long values, int steps, Duration time) {
  /** Limits for a small machine. */
  public static QueryLimits usual() {
    return new QueryLimits(5_000, 100_000, 2_000_000, 20_000, Duration.ofSeconds(30));
  }
}
