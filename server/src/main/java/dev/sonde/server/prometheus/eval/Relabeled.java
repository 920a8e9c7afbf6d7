package dev.sonde.server.prometheus.eval;

import dev.sonde.server.prometheus.labels.Labels;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Gives series other labels. */
final class Relabeled {
  /** What Prometheus says when two series of a result can't be told apart. */
  static final String DUPLICATE = "vector cannot contain metrics with the same labelset";

  private Relabeled() {}

  /**
   * The series with other labels; those that become the same are one, if no step has both.
   *
   * @throws EvaluationException if a step has both
   */
  static List<StepSeries> of(
      List<StepSeries> series, UnaryOperator<Labels> change, Steps steps, Budget budget) {
    List<StepSeries> changed =
        series.stream()
            .map(one -> new StepSeries(change.apply(one.labels()), one.values()))
            .toList();
    Set<Labels> seen = new HashSet<>();
    changed.forEach(one -> seen.add(one.labels()));
    return seen.size() == changed.size() ? changed : merged(changed, steps, budget);
  }

  private static List<StepSeries> merged(List<StepSeries> series, Steps steps, Budget budget) {
    SeriesCollector merged = new SeriesCollector(steps, budget);
    for (StepSeries one : series) {
      double[] into = merged.values(one.labels());
      for (int i = 0; i < steps.count(); i++) {
        if (one.isAt(i)) {
          SeriesCollector.put(into, i, one.values()[i], DUPLICATE);
        }
      }
    }
    return merged.series();
  }
}
