package dev.sonde.server.prometheus.source;

import dev.sonde.server.prometheus.eval.Budget;
import dev.sonde.server.prometheus.eval.SampleSeries;
import dev.sonde.server.prometheus.labels.Labels;
import java.util.Arrays;

/** Puts the samples of a series together that come slice by slice. Not thread-safe. */
final class SampleBuilder {
  private final Budget budget;
  private long[] times = {};
  private double[] values = {};
  private int size;

  SampleBuilder(Budget budget) {
    this.budget = budget;
  }

  /** Adds samples that are later than all before. */
  void add(Readings readings) {
    int more = readings.times().length;
    budget.take(more);
    if (size + more > times.length) {
      int room = Math.max(size + more, size + size / 2);
      times = Arrays.copyOf(times, room);
      values = Arrays.copyOf(values, room);
    }
    System.arraycopy(readings.times(), 0, times, size, more);
    System.arraycopy(readings.values(), 0, values, size, more);
    size += more;
  }

  boolean isEmpty() {
    return size == 0;
  }

  SampleSeries series(Labels labels) {
    return new SampleSeries(labels, Arrays.copyOf(times, size), Arrays.copyOf(values, size));
  }
}
