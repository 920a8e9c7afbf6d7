package dev.sonde.server.prometheus.eval;

import java.util.Comparator;
import java.util.List;

/** Orders series by their values at a step; NaN comes last either way. */
final class Ranking {
  private Ranking() {}

  /** The series in order; of equal values, the first stays first. */
  static List<StepSeries> order(List<StepSeries> series, int step, boolean descending) {
    Comparator<Double> byNumber =
        descending ? Comparator.reverseOrder() : Comparator.naturalOrder();
    return series.stream()
        .sorted(
            Comparator.comparing((StepSeries one) -> Double.isNaN(one.values()[step]))
                .thenComparing(one -> one.values()[step] + 0.0, byNumber))
        .toList();
  }
}
