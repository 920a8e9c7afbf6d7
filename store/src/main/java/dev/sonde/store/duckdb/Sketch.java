package dev.sonde.store.duckdb;

import java.util.NavigableMap;

/**
 * How many numbers lie in which bucket, so that quantiles can be told of many rollups together, as
 * DDSketch does it (Masson, Rim, Lee: DDSketch, PVLDB 12 (12), 2019, section 2). Buckets grow by a
 * factor; every number of a bucket is at most {@link #ERROR} of itself away from the number that
 * stands for it. Numbers of buckets are in the order of the values: negative for negative ones, 0
 * for those next to zero.
 */
final class Sketch {
  /** How far a quantile may be off, relative to the numbers that it lies between. */
  static final double ERROR = 0.01;

  /** The type of a sketch: bucket to count. */
  static final String TYPE = "MAP(INTEGER, UINTEGER)";

  private static final double GAMMA = (1 + ERROR) / (1 - ERROR);

  /** What is not further than this from zero counts as zero. */
  private static final double ZERO = 1e-9;

  /** Added to the exponent, so that that of the smallest number is positive. */
  private static final int OFFSET = 2_000;

  private Sketch() {}

  /** The bucket of a number, null for null. */
  static String bucketSql(String value) {
    return ("(CASE WHEN abs(%1$s) > %2$s"
            + " THEN sign(%1$s) * (%3$d + CAST(ceil(ln(abs(%1$s)) / %4$s) AS INTEGER))"
            + " WHEN %1$s IS NOT NULL THEN 0 END)")
        .formatted(value, ZERO, OFFSET, Math.log(GAMMA));
  }

  /** The number that stands for those of a bucket. */
  static double value(int bucket) {
    return bucket == 0
        ? 0
        : Math.signum(bucket) * 2 * Math.pow(GAMMA, Math.abs(bucket) - OFFSET) / (GAMMA + 1);
  }

  /**
   * A quantile: interpolated linearly between the two numbers next to its rank, as it is told of
   * the numbers themselves.
   *
   * @param counts how many numbers are in each bucket; not empty
   * @param quantile from 0 to 1
   */
  static double quantile(NavigableMap<Integer, Long> counts, double quantile) {
    long numbers = counts.values().stream().mapToLong(count -> count).sum();
    double rank = quantile * (numbers - 1);
    double below = ranked(counts, (long) Math.floor(rank));
    double above = ranked(counts, (long) Math.ceil(rank));
    return below + (above - below) * (rank - Math.floor(rank));
  }

  private static double ranked(NavigableMap<Integer, Long> counts, long rank) {
    long before = 0;
    for (var each : counts.entrySet()) {
      before += each.getValue();
      if (before > rank) {
        return value(each.getKey());
      }
    }
    return value(counts.lastKey());
  }
}
