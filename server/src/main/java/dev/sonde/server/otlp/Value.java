package dev.sonde.server.otlp;

import java.util.OptionalDouble;

/** What a data point says. */
sealed interface Value {

  /** Nothing: the sender says that there was no value at that time. */
  record Absent() implements Value {}

  /**
   * A number, of a gauge or a sum.
   *
   * @param value the number; NaN if the data point has none
   */
  record Single(double value) implements Value {}

  /**
   * What distributions have in common.
   *
   * @param count how many values were seen
   * @param sum their sum
   * @param min the least
   * @param max the greatest
   */
  record Summed(double count, OptionalDouble sum, OptionalDouble min, OptionalDouble max) {}

  /**
   * A histogram with bounds that were chosen beforehand.
   *
   * @param summed its sums
   * @param bounds the upper bounds of all buckets but the last
   * @param counts how many values are in each bucket
   */
  record Histogram(Summed summed, Longs bounds, Longs counts) implements Value {}

  /**
   * A histogram whose bounds are powers of {@code 2^(2^-scale)}.
   *
   * @param summed its sums
   * @param scale how fine it is
   * @param zeros how many values are taken for 0
   * @param positive the buckets above 0
   * @param negative the buckets below 0
   */
  record Exponential(Summed summed, int scale, double zeros, Buckets positive, Buckets negative)
      implements Value {}

  /**
   * Buckets in a row.
   *
   * @param offset the index of the first
   * @param counts how many values are in each
   */
  record Buckets(int offset, Longs counts) {
    static final Buckets NONE = new Buckets(0, new Longs());
  }

  /**
   * A summary that its sender made.
   *
   * @param summed its sums
   * @param quantiles the quantiles, 0 to 1
   * @param values the value at each
   */
  record Summary(Summed summed, Longs quantiles, Longs values) implements Value {}
}
