package dev.sonde.server.prometheus.labels;

import java.util.OptionalInt;

/**
 * Values that are no finite numbers, which a point's fields can't hold: they stand as a number in
 * the field {@value #FIELD}, with no field {@code value} beside it.
 */
public final class Special {
  /** The field. */
  public static final String FIELD = "special";

  /** What says that a series ended here (Prometheus' staleness marker). */
  public static final double STALE = Double.longBitsToDouble(0x7ff0000000000002L);

  private static final long STALE_BITS = 0x7ff0000000000002L;
  private static final double[] VALUES = {
    STALE, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
  };

  private Special() {}

  /** Whether a value is the staleness marker, and not any other NaN. */
  public static boolean isStale(double value) {
    return Double.doubleToRawLongBits(value) == STALE_BITS;
  }

  /** The number of a value: 1 stale, 2 NaN, 3 +Inf, 4 -Inf; empty if it is finite. */
  public static OptionalInt code(double value) {
    if (Double.isFinite(value)) {
      return OptionalInt.empty();
    }
    if (isStale(value)) {
      return OptionalInt.of(1);
    }
    return OptionalInt.of(Double.isNaN(value) ? 2 : value > 0 ? 3 : 4);
  }

  /** The value of a number; NaN for one that is not known. */
  public static double value(double code) {
    int place = (int) code - 1;
    return place >= 0 && place < VALUES.length ? VALUES[place] : Double.NaN;
  }
}
