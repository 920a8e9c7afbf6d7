package dev.sonde.server.prometheus.eval;

import dev.sonde.server.prometheus.labels.Labels;
import dev.sonde.server.prometheus.labels.Matcher;
import dev.sonde.server.prometheus.promql.Expr;
import dev.sonde.server.prometheus.promql.Expr.Call;
import dev.sonde.server.prometheus.promql.Function;
import dev.sonde.server.prometheus.promql.ValueType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Calls functions. Not thread-safe. */
final class Calls {
  private static final double MILLIS_PER_SECOND = 1000;

  private final Evaluator evaluator;
  private final Steps steps;
  private final Budget budget;

  Calls(Evaluator evaluator, Steps steps, Budget budget) {
    this.evaluator = evaluator;
    this.steps = steps;
    this.budget = budget;
  }

  /** What a call gives. */
  Result call(Call call) {
    List<Expr> arguments = call.arguments();
    return switch (call.function()) {
      case TIME -> new Result.Scalar(times());
      case PI -> new Result.Scalar(evaluator.constant(Math.PI));
      case SCALAR_OF -> new Result.Scalar(onlyValues(evaluator.vector(arguments.getFirst())));
      default -> new Result.Vector(vector(call));
    };
  }

  private double[] times() {
    double[] times = evaluator.constant(0);
    for (int i = 0; i < times.length; i++) {
      times[i] = steps.time(i) / MILLIS_PER_SECOND;
    }
    return times;
  }

  /** The value at each step where there is just one, else NaN. */
  private double[] onlyValues(List<StepSeries> series) {
    double[] values = evaluator.constant(Double.NaN);
    for (int i = 0; i < values.length; i++) {
      int found = 0;
      for (StepSeries one : series) {
        if (one.isAt(i)) {
          values[i] = found++ == 0 ? one.values()[i] : Double.NaN;
        }
      }
    }
    return values;
  }

  private List<StepSeries> vector(Call call) {
    List<Expr> arguments = call.arguments();
    return switch (call.function()) {
      case VECTOR_OF ->
          List.of(new StepSeries(Labels.NONE, evaluator.scalar(arguments.getFirst())));
      case TIMESTAMP -> nameless(timestamps(arguments.getFirst()));
      case SORT, SORT_DESC -> sorted(call);
      case LABEL_REPLACE -> relabeled(call, LabelFunctions.replace(texts(arguments)));
      case LABEL_JOIN -> relabeled(call, LabelFunctions.join(texts(arguments)));
      case ABSENT -> absent(arguments.getFirst(), evaluator.vector(arguments.getFirst()));
      case ABSENT_OVER_TIME ->
          absent(arguments.getFirst(), evaluator.overTime(arguments.getFirst(), (_, _) -> 1));
      case HISTOGRAM_QUANTILE ->
          Histograms.quantile(
              evaluator.scalar(arguments.getFirst()),
              evaluator.vector(arguments.getLast()),
              steps,
              budget);
      default -> numeric(call);
    };
  }

  /** Functions of a range, or of single values. */
  private List<StepSeries> numeric(Call call) {
    List<Expr> arguments = call.arguments();
    List<double[]> scalars =
        arguments.stream()
            .filter(argument -> argument.type() == ValueType.SCALAR)
            .map(evaluator::scalar)
            .toList();
    return arguments.stream()
        .filter(argument -> argument.type() == ValueType.MATRIX)
        .findFirst()
        .map(range -> overTime(call.function(), range, scalars))
        .orElseGet(() -> pointwise(call.function(), arguments, scalars));
  }

  private List<StepSeries> overTime(Function function, Expr range, List<double[]> scalars) {
    List<StepSeries> series =
        evaluator.overTime(
            range,
            (window, step) ->
                OverTime.apply(function, window, parameters(scalars, step), steps.time(step)));
    if (function == Function.LAST_OVER_TIME) {
      return series;
    }
    Set<Labels> seen = new HashSet<>();
    List<StepSeries> results = new ArrayList<>(series.size());
    for (StepSeries one : series) {
      StepSeries result = new StepSeries(one.labels().nameless(), one.values());
      if (!seen.add(result.labels())) {
        throw EvaluationException.failed(Relabeled.DUPLICATE);
      }
      results.add(result);
    }
    return results;
  }

  private List<StepSeries> pointwise(
      Function function, List<Expr> arguments, List<double[]> scalars) {
    List<StepSeries> series =
        arguments.isEmpty()
            ? List.of(new StepSeries(Labels.NONE, times()))
            : evaluator.vector(arguments.getFirst());
    List<StepSeries> results = new ArrayList<>(series.size());
    for (StepSeries one : series) {
      budget.take(steps.count());
      double[] values = steps.absent();
      for (int i = 0; i < values.length; i++) {
        if (one.isAt(i)) {
          values[i] = Pointwise.apply(function, one.values()[i], parameters(scalars, i));
        }
      }
      results.add(new StepSeries(one.labels(), values));
    }
    results.removeIf(StepSeries::isEmpty);
    return nameless(results);
  }

  private static double[] parameters(List<double[]> scalars, int step) {
    double[] parameters = new double[scalars.size()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = scalars.get(i)[step];
    }
    return parameters;
  }

  private List<StepSeries> nameless(List<StepSeries> series) {
    return Relabeled.of(series, Labels::nameless, steps, budget);
  }

  private List<StepSeries> relabeled(Call call, UnaryOperator<Labels> change) {
    return Relabeled.of(evaluator.vector(call.arguments().getFirst()), change, steps, budget);
  }

  private static List<String> texts(List<Expr> arguments) {
    return arguments.stream()
        .filter(Expr.StringLiteral.class::isInstance)
        .map(argument -> ((Expr.StringLiteral) argument).value())
        .toList();
  }

  /** The times of samples, if the argument is samples; else those of the steps. */
  private List<StepSeries> timestamps(Expr argument) {
    if (argument instanceof Expr.Selector selector) {
      return evaluator.instant(selector, last -> last.time() / MILLIS_PER_SECOND);
    }
    return evaluator.vector(argument).stream()
        .map(
            one -> {
              double[] values = steps.absent();
              for (int i = 0; i < values.length; i++) {
                values[i] = one.isAt(i) ? steps.time(i) / MILLIS_PER_SECOND : StepSeries.ABSENT;
              }
              return new StepSeries(one.labels(), values);
            })
        .toList();
  }

  /** Order is lost where there are several steps. */
  private List<StepSeries> sorted(Call call) {
    List<StepSeries> series = evaluator.vector(call.arguments().getFirst());
    return steps.count() == 1
        ? Ranking.order(series, 0, call.function() == Function.SORT_DESC)
        : series;
  }

  /** 1 at each step at which no series has a value, with the labels that were asked for. */
  private List<StepSeries> absent(Expr argument, List<StepSeries> series) {
    double[] values = evaluator.constant(1);
    for (StepSeries one : series) {
      for (int i = 0; i < values.length; i++) {
        values[i] = one.isAt(i) ? StepSeries.ABSENT : values[i];
      }
    }
    StepSeries absent = new StepSeries(askedFor(argument), values);
    return absent.isEmpty() ? List.of() : List.of(absent);
  }

  private static Labels askedFor(Expr argument) {
    List<Matcher> matchers =
        switch (argument) {
          case Expr.Selector selector -> selector.matchers();
          case Expr.RangeSelector range -> range.selector().matchers();
          default -> List.of();
        };
    TreeMap<String, String> labels = new TreeMap<>();
    Set<String> unclear = new HashSet<>(Set.of(Labels.NAME));
    for (Matcher matcher : matchers) {
      if (matcher.op() != Matcher.Op.EQUAL || labels.put(matcher.name(), matcher.value()) != null) {
        unclear.add(matcher.name());
      }
    }
    labels.keySet().removeAll(unclear);
    return Labels.of(labels);
  }
}
