package dev.sonde.server.prometheus.eval;

import dev.sonde.server.prometheus.labels.Labels;
import dev.sonde.server.prometheus.promql.Expr.Binary;
import java.util.ArrayList;
import java.util.List;

/** An operator between a vector and a number. */
final class ScalarMatching {
  private final Binary binary;
  private final Steps steps;
  private final Budget budget;

  ScalarMatching(Binary binary, Steps steps, Budget budget) {
    this.binary = binary;
    this.steps = steps;
    this.budget = budget;
  }

  /** The numbers stand left. */
  List<StepSeries> scalarLeft(double[] numbers, List<StepSeries> series) {
    return apply(series, (value, step) -> operate(numbers[step], value, value));
  }

  /** The numbers stand right. */
  List<StepSeries> scalarRight(List<StepSeries> series, double[] numbers) {
    return apply(series, (value, step) -> operate(value, numbers[step], value));
  }

  @FunctionalInterface
  private interface ElementFunction {
    double apply(double value, int step);
  }

  /** A comparison keeps the vector's value, on whichever side it stands. */
  private double operate(double left, double right, double ofVector) {
    double value = Arithmetic.apply(binary.op(), left, right, binary.bool());
    boolean keeps = binary.op().isComparison() && !binary.bool() && !StepSeries.isAbsent(value);
    return keeps ? ofVector : value;
  }

  private List<StepSeries> apply(List<StepSeries> series, ElementFunction function) {
    List<StepSeries> results = new ArrayList<>(series.size());
    for (StepSeries one : series) {
      budget.take(steps.count());
      double[] values = steps.absent();
      for (int i = 0; i < values.length; i++) {
        if (one.isAt(i)) {
          values[i] = function.apply(one.values()[i], i);
        }
      }
      results.add(new StepSeries(one.labels(), values));
    }
    results.removeIf(StepSeries::isEmpty);
    boolean drops = VectorMatching.dropsName(binary.op(), binary.bool());
    return drops ? Relabeled.of(results, Labels::nameless, steps, budget) : results;
  }
}
