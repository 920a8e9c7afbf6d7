package dev.sonde.benchmarks;

import java.util.Arrays;

/** Durations in nanoseconds, kept one by one. Not thread-safe. */
final class Latencies {
  private long[] nanos = new long[1024];
  private int size;

  /** Keeps one. */
  void add(long duration) {
    if (size == nanos.length) {
      nanos = Arrays.copyOf(nanos, size * 2);
    }
    nanos[size++] = duration;
  }

  /** How many are kept. */
  int size() {
    return size;
  }

  /**
   * The smallest that at least this share (0 to 1) of all is not above, in ms; NaN if there is
   * none.
   */
  double millis(double share) {
    if (size == 0) {
      return Double.NaN;
    }
    long[] sorted = Arrays.copyOf(nanos, size);
    Arrays.sort(sorted);
    return sorted[Math.max(0, (int) Math.ceil(share * size) - 1)] / 1e6;
  }
}
