package dev.sonde.server.prometheus.eval;

import dev.sonde.server.prometheus.labels.Labels;
import dev.sonde.server.prometheus.promql.AggregationOp;
import dev.sonde.server.prometheus.promql.Expr.Grouping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes one series of each group of series, or with {@code topk} picks some of each group. */
final class Aggregations {
  private final Steps steps;
  private final Budget budget;

  Aggregations(Steps steps, Budget budget) {
    this.steps = steps;
    this.budget = budget;
  }

  /** The labels by which a series is grouped. */
  static Labels group(Grouping grouping, Labels labels) {
    return grouping.without()
        ? labels.without(grouping.labels()).nameless()
        : labels.only(grouping.labels());
  }

  /**
   * Groups reduced to one value each.
   *
   * @param parameters the operator's parameter at each step; empty if it has none
   */
  List<StepSeries> reduce(
      AggregationOp op, Grouping grouping, double[] parameters, List<StepSeries> series) {
    SeriesCollector reduced = new SeriesCollector(steps, budget);
    groups(grouping, series)
        .forEach(
            (labels, members) -> {
              double[] into = reduced.values(labels);
              for (int i = 0; i < steps.count(); i++) {
                double[] values = present(members, i);
                if (values.length > 0) {
                  into[i] = reduce(op, values, parameters.length == 0 ? 0 : parameters[i]);
                }
              }
              budget.checkTime();
            });
    return reduced.series();
  }

  private static Map<Labels, List<StepSeries>> groups(Grouping grouping, List<StepSeries> series) {
    Map<Labels, List<StepSeries>> groups = new LinkedHashMap<>();
    for (StepSeries one : series) {
      groups.computeIfAbsent(group(grouping, one.labels()), _ -> new ArrayList<>()).add(one);
    }
    return groups;
  }

  private static double[] present(List<StepSeries> members, int step) {
    double[] values = new double[members.size()];
    int size = 0;
    for (StepSeries member : members) {
      if (member.isAt(step)) {
        values[size++] = member.values()[step];
      }
    }
    return size == values.length ? values : Arrays.copyOf(values, size);
  }

  private static double reduce(AggregationOp op, double[] values, double parameter) {
    return switch (op) {
      case SUM -> sum(values);
      case AVG -> mean(values);
      case MIN -> extreme(values, -1);
      case MAX -> extreme(values, 1);
      case COUNT -> values.length;
      case GROUP -> 1;
      case STDVAR -> variance(values);
      case STDDEV -> Math.sqrt(variance(values));
      case QUANTILE -> Quantiles.of(parameter, values);
      case TOPK, BOTTOMK, COUNT_VALUES ->
          throw new IllegalArgumentException(op.word() + " gives more than one series");
    };
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  /** Grows by differences, so that it doesn't overflow; infinite values of one sign stay so. */
  private static double mean(double[] values) {
    double mean = values[0];
    for (int i = 1; i < values.length; i++) {
      double value = values[i];
      boolean stays =
          Double.isInfinite(mean)
              && (Double.isInfinite(value) ? (mean > 0) == (value > 0) : !Double.isNaN(value));
      if (!stays) {
        mean += value / (i + 1) - mean / (i + 1);
      }
    }
    return mean;
  }

  /** The greatest, or with a sign of -1 the least; NaN only if there is nothing else. */
  private static double extreme(double[] values, int sign) {
    double extreme = values[0];
    for (double value : values) {
      if (sign * value > sign * extreme || Double.isNaN(extreme)) {
        extreme = value;
      }
    }
    return extreme;
  }

  /** Welford's algorithm. */
  private static double variance(double[] values) {
    double mean = values[0];
    double squares = Double.isFinite(mean) ? 0 : Double.NaN;
    for (int i = 1; i < values.length; i++) {
      double difference = values[i] - mean;
      mean += difference / (i + 1);
      squares += difference * (values[i] - mean);
    }
    return squares / values.length;
  }

  /** How often each value occurs, by a label that says which. */
  List<StepSeries> countValues(Grouping grouping, String label, List<StepSeries> series) {
    SeriesCollector counts = new SeriesCollector(steps, budget);
    for (StepSeries one : series) {
      Labels group = group(grouping, one.labels());
      for (int i = 0; i < steps.count(); i++) {
        if (one.isAt(i)) {
          double[] into = counts.values(group.with(label, NumberText.inLabels(one.values()[i])));
          into[i] = StepSeries.isAbsent(into[i]) ? 1 : into[i] + 1;
        }
      }
    }
    return counts.series();
  }

  /**
   * The greatest or least values of each group, at each step, ordered by value where there is one
   * step.
   *
   * @param sizes how many, at each step
   */
  List<StepSeries> pick(
      AggregationOp op, Grouping grouping, double[] sizes, List<StepSeries> series) {
    SeriesCollector picked = new SeriesCollector(steps, budget);
    for (List<StepSeries> members : groups(grouping, series).values()) {
      for (int i = 0; i < steps.count(); i++) {
        int step = i;
        Ranking.order(
                members.stream().filter(member -> member.isAt(step)).toList(),
                i,
                op == AggregationOp.TOPK)
            .stream()
            .limit(size(sizes[i]))
            .forEach(member -> picked.values(member.labels())[step] = member.values()[step]);
      }
      budget.checkTime();
    }
    return picked.series();
  }

  private static long size(double size) {
    if (Double.isNaN(size) || Math.abs(size) >= 1L << 62) {
      throw EvaluationException.failed("Scalar value " + NumberText.of(size) + " overflows int64");
    }
    return Math.max(0, (long) size);
  }
}
