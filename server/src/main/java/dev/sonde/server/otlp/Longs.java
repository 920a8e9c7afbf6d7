package dev.sonde.server.otlp;

import java.util.Arrays;

/** Whole numbers of eight bytes, or floating point numbers by their bits. Not thread-safe. */
final class Longs {
  private static final long[] NONE = {};

  private long[] values = NONE;
  private int size;

  void add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, Math.max(16, 2 * size));
    }
    values[size++] = value;
  }

  void addNumber(double value) {
    add(Double.doubleToRawLongBits(value));
  }

  int size() {
    return size;
  }

  long at(int place) {
    return values[place];
  }

  double numberAt(int place) {
    return Double.longBitsToDouble(values[place]);
  }
}
