package dev.sonde.server.prometheus.eval;

import java.util.Arrays;

/**
 * The samples of one series in one window. Moves from window to window, so that nothing is copied.
 * Not thread-safe.
 */
final class Window {
  private final long[] times;
  private final double[] values;
  private int from;
  private int to;
  private long start;
  private long end;

  /** Over samples without staleness markers. */
  Window(SampleSeries series) {
    this.times = series.times();
    this.values = series.values();
  }

  /** Moves to a window that neither begins nor ends before the one before. */
  void moveTo(long newStart, long newEnd) {
    start = newStart;
    end = newEnd;
    while (to < times.length && times[to] <= end) {
      to++;
    }
    while (from < to && times[from] < start) {
      from++;
    }
  }

  int size() {
    return to - from;
  }

  long time(int place) {
    return times[from + place];
  }

  double value(int place) {
    return values[from + place];
  }

  double first() {
    return values[from];
  }

  double last() {
    return values[to - 1];
  }

  long firstTime() {
    return times[from];
  }

  long lastTime() {
    return times[to - 1];
  }

  /** Where the window begins. */
  long start() {
    return start;
  }

  /** Where it ends. */
  long end() {
    return end;
  }

  /** The values, copied. */
  double[] values() {
    return Arrays.copyOfRange(values, from, to);
  }
}
