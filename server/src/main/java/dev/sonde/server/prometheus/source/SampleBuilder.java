package dev.sonde.server.prometheus.source;

import dev.sonde.server.prometheus.eval.Budget;
import dev.sonde.server.prometheus.eval.SampleSeries;
import dev.sonde.server.prometheus.eval.Windows;
import dev.sonde.server.prometheus.labels.Labels;
import java.util.Arrays;

/** Puts the samples of a series together that come slice by slice. Not thread-safe. */
final class SampleBuilder {
  private final Windows windows;
  private final Budget budget;
  private long[] times = {};
  private double[] values = {};
  private int size;

  /** A builder that keeps what the windows look at. */
  SampleBuilder(Windows windows, Budget budget) {
    this.windows = windows;
    this.budget = budget;
  }

  /** Adds samples that are later than all before. */
  void add(Readings readings) {
    int before = size;
    for (int i = 0; i < readings.times().length; i++) {
      if (windows.holds(readings.times()[i])) {
        add(readings.times()[i], readings.values()[i]);
      }
    }
    budget.take(size - before);
  }

  private void add(long time, double value) {
    if (windows.lastOnly() && size > 0 && windows.alwaysTogether(times[size - 1], time)) {
      size--;
    }
    if (size == times.length) {
      int room = Math.max(16, size + size / 2);
      times = Arrays.copyOf(times, room);
      values = Arrays.copyOf(values, room);
    }
    times[size] = time;
    values[size++] = value;
  }

  boolean isEmpty() {
    return size == 0;
  }

  SampleSeries series(Labels labels) {
    return new SampleSeries(labels, Arrays.copyOf(times, size), Arrays.copyOf(values, size));
  }
}
