package dev.sonde.server.prometheus.eval;

import dev.sonde.server.prometheus.labels.Labels;
import dev.sonde.server.prometheus.promql.BinaryOp;
import dev.sonde.server.prometheus.promql.Expr.Binary;
import dev.sonde.server.prometheus.promql.Expr.Matching;
import dev.sonde.server.prometheus.promql.Expr.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An operator between two vectors: each element of one side meets the element of the other that has
 * the same labels, as far as they are looked at. Not thread-safe.
 */
final class VectorMatching {
  private final Binary binary;
  private final Matching matching;
  private final Steps steps;
  private final Budget budget;
  private final SeriesCollector results;

  /** The side of which several may meet one; the left one if neither may. */
  private final List<StepSeries> many;

  private final List<StepSeries> one;
  private final int[] groupOfMany;
  private final int[] groupOfOne;
  private final int groups;
  private final Map<Long, double[]> pairs = new HashMap<>();

  VectorMatching(
      Binary binary, List<StepSeries> left, List<StepSeries> right, Steps steps, Budget budget) {
    this.binary = binary;
    this.matching = binary.matching();
    this.steps = steps;
    this.budget = budget;
    this.results = new SeriesCollector(steps, budget);
    boolean swapped = matching.many() == Side.RIGHT;
    this.many = swapped ? right : left;
    this.one = swapped ? left : right;
    Map<Labels, Integer> numbers = new HashMap<>();
    this.groupOfMany = numbered(matching, many, numbers);
    this.groupOfOne = numbered(matching, one, numbers);
    this.groups = numbers.size();
  }

  /** The labels that decide which elements meet. */
  static Labels signature(Matching matching, Labels labels) {
    return matching.on()
        ? labels.only(matching.labels())
        : labels.without(matching.labels()).nameless();
  }

  private static int[] numbered(
      Matching matching, List<StepSeries> series, Map<Labels, Integer> numbers) {
    return series.stream()
        .mapToInt(
            each -> {
              Labels signature = signature(matching, each.labels());
              return numbers.computeIfAbsent(signature, _ -> numbers.size());
            })
        .toArray();
  }

  /**
   * What becomes of all pairs.
   *
   * @throws EvaluationException if it isn't clear which elements meet
   */
  List<StepSeries> apply() {
    int[] partners = new int[groups];
    boolean[] taken = new boolean[groups];
    for (int i = 0; i < steps.count(); i++) {
      partners(partners, i);
      Arrays.fill(taken, false);
      for (int m = 0; m < many.size(); m++) {
        int partner = partners[groupOfMany[m]];
        if (many.get(m).isAt(i) && partner >= 0) {
          meet(m, partner, i, taken);
        }
      }
    }
    return results.series();
  }

  /** For each group, the element of the side of the one; -1 where there is none. */
  private void partners(int[] partners, int step) {
    Arrays.fill(partners, -1);
    for (int o = 0; o < one.size(); o++) {
      if (one.get(o).isAt(step)) {
        int group = groupOfOne[o];
        if (partners[group] >= 0) {
          throw twice(one.get(partners[group]).labels(), one.get(o).labels());
        }
        partners[group] = o;
      }
    }
  }

  private EvaluationException twice(Labels first, Labels second) {
    return EvaluationException.failed(
        "found duplicate series for the match group %s on the %s hand-side of the operation: [%s, %s];many-to-many matching not allowed: matching labels must be unique on one side"
            .formatted(
                signature(matching, first),
                matching.many() == Side.RIGHT ? "left" : "right",
                second,
                first));
  }

  private void meet(int manyPlace, int onePlace, int step, boolean[] taken) {
    double ofMany = many.get(manyPlace).values()[step];
    double ofOne = one.get(onePlace).values()[step];
    boolean swapped = matching.many() == Side.RIGHT;
    double value =
        Arithmetic.apply(
            binary.op(), swapped ? ofOne : ofMany, swapped ? ofMany : ofOne, binary.bool());
    if (StepSeries.isAbsent(value)) {
      return;
    }
    if (matching.many() == Side.NEITHER) {
      int group = groupOfMany[manyPlace];
      if (taken[group]) {
        throw EvaluationException.failed(
            "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)");
      }
      taken[group] = true;
    }
    double[] into =
        pairs.computeIfAbsent(
            (long) manyPlace * one.size() + onePlace,
            _ -> results.values(labels(many.get(manyPlace).labels(), one.get(onePlace).labels())));
    SeriesCollector.put(
        into,
        step,
        value,
        "multiple matches for labels: grouping labels must ensure unique matches");
  }

  private Labels labels(Labels ofMany, Labels ofOne) {
    Labels labels = dropsName(binary.op(), binary.bool()) ? ofMany.nameless() : ofMany;
    if (matching.many() == Side.NEITHER) {
      return matching.on() ? labels.only(matching.labels()) : labels.without(matching.labels());
    }
    for (String included : matching.included()) {
      labels = labels.with(included, ofOne.value(included));
    }
    return labels;
  }

  /** Whether a result is not what its name says any more. */
  static boolean dropsName(BinaryOp op, boolean bool) {
    return bool || !op.isComparison();
  }

  /** {@code and}, {@code or} and {@code unless}, of which the values are those of an operand. */
  List<StepSeries> set() {
    boolean[][] onLeft = presence(many, groupOfMany);
    boolean[][] onRight = presence(one, groupOfOne);
    List<StepSeries> kept = new ArrayList<>();
    BinaryOp op = binary.op();
    for (int m = 0; m < many.size(); m++) {
      boolean[] other = onRight[groupOfMany[m]];
      kept.add(op == BinaryOp.OR ? many.get(m) : where(many.get(m), other, op == BinaryOp.AND));
    }
    for (int o = 0; o < one.size() && op == BinaryOp.OR; o++) {
      kept.add(where(one.get(o), onLeft[groupOfOne[o]], false));
    }
    kept.removeIf(StepSeries::isEmpty);
    return Relabeled.of(kept, labels -> labels, steps, budget);
  }

  private boolean[][] presence(List<StepSeries> series, int[] groupOf) {
    boolean[][] presence = new boolean[groups][steps.count()];
    for (int s = 0; s < series.size(); s++) {
      for (int i = 0; i < steps.count(); i++) {
        presence[groupOf[s]][i] |= series.get(s).isAt(i);
      }
    }
    return presence;
  }

  private StepSeries where(StepSeries series, boolean[] other, boolean wanted) {
    budget.take(steps.count());
    double[] values = steps.absent();
    for (int i = 0; i < values.length; i++) {
      if (other[i] == wanted) {
        values[i] = series.values()[i];
      }
    }
    return new StepSeries(series.labels(), values);
  }
}
