package dev.sonde.server.prometheus.eval;

import dev.sonde.server.prometheus.labels.Labels;
import dev.sonde.server.prometheus.labels.Special;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Picks what selectors ask for out of samples. */
final class Selection {
  private Selection() {}

  /** What a range selector or subquery makes of a window. */
  @FunctionalInterface
  interface WindowFunction {
    /** A value for a window with at least one sample, at a step. */
    double apply(Window window, int step);
  }

  /** The last sample at or before a time. */
  record Last(long time, double value) {}

  /**
   * At each step, what the last sample in the window gives; nothing if there is none, or if the
   * series had ended.
   */
  static List<StepSeries> instant(
      List<SampleSeries> series, Windows windows, Budget budget, ToDoubleFunction<Last> value) {
    List<StepSeries> all = new ArrayList<>(series.size());
    for (SampleSeries one : series) {
      budget.take(windows.count());
      double[] values = new double[windows.count()];
      Window window = new Window(one);
      for (int i = 0; i < values.length; i++) {
        window.moveTo(windows.end(i) - windows.length(), windows.end(i));
        values[i] =
            window.size() == 0 || Special.isStale(window.last())
                ? StepSeries.ABSENT
                : value.applyAsDouble(new Last(window.lastTime(), window.last()));
      }
      addUnlessEmpty(all, one.labels(), values);
    }
    return all;
  }

  /**
   * At each step, what a function makes of the samples in the window; nothing if there are none.
   */
  static List<StepSeries> overTime(
      List<SampleSeries> series, Windows windows, Budget budget, WindowFunction function) {
    List<StepSeries> all = new ArrayList<>(series.size());
    for (SampleSeries one : series) {
      budget.take(windows.count());
      double[] values = new double[windows.count()];
      Window window = new Window(living(one));
      for (int i = 0; i < values.length; i++) {
        window.moveTo(windows.end(i) - windows.length(), windows.end(i));
        values[i] = window.size() == 0 ? StepSeries.ABSENT : function.apply(window, i);
        if (i % 64 == 0) {
          budget.checkTime();
        }
      }
      addUnlessEmpty(all, one.labels(), values);
    }
    return all;
  }

  private static void addUnlessEmpty(List<StepSeries> all, Labels labels, double[] values) {
    StepSeries series = new StepSeries(labels, values);
    if (!series.isEmpty()) {
      all.add(series);
    }
  }

  /** A series without the marks of its ends. */
  static SampleSeries living(SampleSeries series) {
    int living = 0;
    for (double value : series.values()) {
      living += Special.isStale(value) ? 0 : 1;
    }
    if (living == series.values().length) {
      return series;
    }
    long[] times = new long[living];
    double[] values = new double[living];
    int next = 0;
    for (int i = 0; i < series.values().length; i++) {
      if (!Special.isStale(series.values()[i])) {
        times[next] = series.times()[i];
        values[next++] = series.values()[i];
      }
    }
    return new SampleSeries(series.labels(), times, values);
  }

  /** The samples in one window. */
  static SampleSeries within(SampleSeries series, long from, long to) {
    SampleSeries living = living(series);
    int first = 0;
    while (first < living.times().length && living.times()[first] < from) {
      first++;
    }
    int end = first;
    while (end < living.times().length && living.times()[end] <= to) {
      end++;
    }
    return new SampleSeries(
        living.labels(),
        Arrays.copyOfRange(living.times(), first, end),
        Arrays.copyOfRange(living.values(), first, end));
  }
}
