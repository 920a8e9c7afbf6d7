package dev.sonde.server.prometheus.eval;

import dev.sonde.server.prometheus.labels.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects values by labels into series, in the order in which labels come. Not thread-safe. */
final class SeriesCollector {
  private final Steps steps;
  private final Budget budget;
  private final Map<Labels, double[]> series = new LinkedHashMap<>();

  SeriesCollector(Steps steps, Budget budget) {
    this.steps = steps;
    this.budget = budget;
  }

  /** The values of a series, all absent when it is asked for first. */
  double[] values(Labels labels) {
    return series.computeIfAbsent(
        labels,
        _ -> {
          budget.take(steps.count());
          return steps.absent();
        });
  }

  /**
   * Adds a value.
   *
   * @throws EvaluationException with this problem if there is one already
   */
  void add(Labels labels, int step, double value, String problem) {
    put(values(labels), step, value, problem);
  }

  static void put(double[] values, int step, double value, String problem) {
    if (!StepSeries.isAbsent(values[step])) {
      throw EvaluationException.failed(problem);
    }
    values[step] = value;
  }

  /** The series that have a value anywhere. */
  List<StepSeries> series() {
    List<StepSeries> all = new ArrayList<>();
    series.forEach((labels, values) -> all.add(new StepSeries(labels, values)));
    all.removeIf(StepSeries::isEmpty);
    return all;
  }
}
