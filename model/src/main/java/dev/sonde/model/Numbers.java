package dev.sonde.model;

/** How numbers look in JSON. */
final class Numbers {
  /** Up to here every whole double is also a long: 2^63. */
  private static final double LONG_RANGE = 0x1p63;

  private Numbers() {}

  /** Whether a number can be written as an integer without losing anything, its sign included. */
  static boolean isWhole(double value) {
    return value == Math.rint(value)
        && Math.abs(value) < LONG_RANGE
        && Double.doubleToRawLongBits(value) != Long.MIN_VALUE;
  }
}
