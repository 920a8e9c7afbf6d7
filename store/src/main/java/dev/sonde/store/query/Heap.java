package dev.sonde.store.query;

import dev.sonde.store.SeriesSlice;
import java.util.Arrays;

/** The values of several series in each step, as if they were those of one. Not thread-safe. */
final class Heap {
  private final double[] min;
  private final double[] max;
  private final double[] sum;
  private final long[] count;

  Heap(int steps) {
    this.min = new double[steps];
    this.max = new double[steps];
    this.sum = new double[steps];
    this.count = new long[steps];
    Arrays.fill(min, Double.NaN);
    Arrays.fill(max, Double.NaN);
  }

  /** Adds what a series has in a step. */
  void add(int step, SeriesSlice slice, int i) {
    min[step] = Double.isNaN(min[step]) ? slice.min()[i] : Math.min(min[step], slice.min()[i]);
    max[step] = Double.isNaN(max[step]) ? slice.max()[i] : Math.max(max[step], slice.max()[i]);
    if (slice.count().length > 0) {
      sum[step] += slice.avg()[i] * slice.count()[i];
      count[step] += slice.count()[i];
    }
  }

  /** What a function makes of the values of each step. */
  double[] values(Function function) {
    return switch (function.kind()) {
      case MIN -> min;
      case MAX -> max;
      case AVG -> where(i -> sum[i] / count[i]);
      case TOTAL -> where(i -> sum[i]);
      case COUNT -> where(i -> count[i]);
      case LAST, SUM, QUANTILE, RATE ->
          throw new IllegalStateException(function.name() + " is not of a heap");
    };
  }

  private double[] where(java.util.function.IntToDoubleFunction made) {
    double[] values = new double[count.length];
    Arrays.setAll(values, i -> count[i] == 0 ? Double.NaN : made.applyAsDouble(i));
    return values;
  }
}
