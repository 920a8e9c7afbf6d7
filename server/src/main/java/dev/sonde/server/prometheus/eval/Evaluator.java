package dev.sonde.server.prometheus.eval;

import dev.sonde.server.prometheus.labels.Labels;
import dev.sonde.server.prometheus.promql.Expr;
import dev.sonde.server.prometheus.promql.Expr.Aggregation;
import dev.sonde.server.prometheus.promql.Expr.At;
import dev.sonde.server.prometheus.promql.Expr.Binary;
import dev.sonde.server.prometheus.promql.Expr.RangeSelector;
import dev.sonde.server.prometheus.promql.Expr.Selector;
import dev.sonde.server.prometheus.promql.Expr.Subquery;
import dev.sonde.server.prometheus.promql.Expr.Timing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;

/**
 * Evaluates one query: every expression at once for all steps. Not thread-safe.
 *
 * <p>As in Prometheus 2, both ends of a range belong to it, and a selector sees samples of the last
 * five minutes.
 */
public final class Evaluator {
  /** How far back a selector looks for the last sample, in milliseconds. */
  public static final long LOOK_BACK = 300_000;

  /** The step of a subquery that names none, in milliseconds. */
  static final long SUBQUERY_STEP = 60_000;

  /** The most steps of a subquery. */
  private static final long MAX_SUBQUERY_STEPS = 1_000_000;

  private final SampleSource source;
  private final Budget budget;
  private final Steps whole;
  private final Steps steps;

  /** An evaluator of a query over some steps. */
  public Evaluator(SampleSource source, Budget budget, Steps steps) {
    this(source, budget, steps, steps);
  }

  private Evaluator(SampleSource source, Budget budget, Steps whole, Steps steps) {
    this.source = source;
    this.budget = budget;
    this.whole = whole;
    this.steps = steps;
  }

  /**
   * What an expression gives.
   *
   * @throws EvaluationException if it gives nothing that makes sense, or takes too much
   */
  public Result evaluate(Expr expr) {
    budget.checkTime();
    return switch (expr) {
      case Expr.NumberLiteral number -> new Result.Scalar(constant(number.value()));
      case Expr.StringLiteral text -> new Result.Text(text.value());
      case Selector selector -> new Result.Vector(instant(selector, Selection.Last::value));
      case RangeSelector selector -> new Result.Matrix(samples(selector));
      case Subquery subquery -> new Result.Matrix(samples(subquery));
      case Expr.Call call -> new Calls(this, steps, budget).call(call);
      case Aggregation aggregation -> new Result.Vector(aggregate(aggregation));
      case Binary binary -> binary(binary);
      case Expr.Negation negation -> negated(evaluate(negation.expr()));
    };
  }

  double[] constant(double value) {
    budget.take(steps.count());
    double[] values = new double[steps.count()];
    Arrays.fill(values, value);
    return values;
  }

  /** The series that an expression of type vector gives. */
  List<StepSeries> vector(Expr expr) {
    return evaluate(expr) instanceof Result.Vector(List<StepSeries> series) ? series : List.of();
  }

  /** The numbers that an expression of type scalar gives. */
  double[] scalar(Expr expr) {
    return evaluate(expr) instanceof Result.Scalar(double[] values) ? values : constant(Double.NaN);
  }

  /** What a selector sees of the last sample at each step. */
  List<StepSeries> instant(Selector selector, ToDoubleFunction<Selection.Last> value) {
    Windows windows = windows(selector.timing(), LOOK_BACK, true);
    return Selection.instant(
        source.read(selector.matchers(), windows, budget), windows, budget, value);
  }

  /** What a function makes of the windows of a range selector or subquery. */
  List<StepSeries> overTime(Expr range, Selection.WindowFunction function) {
    return switch (range) {
      case RangeSelector selector -> {
        Windows windows = windows(selector.selector().timing(), selector.range(), false);
        yield Selection.overTime(
            source.read(selector.selector().matchers(), windows, budget),
            windows,
            budget,
            function);
      }
      case Subquery subquery -> {
        Windows windows = windows(subquery.timing(), subquery.range(), false);
        yield Selection.overTime(inner(subquery, windows), windows, budget, function);
      }
      default -> throw new IllegalArgumentException("not a range: " + range);
    };
  }

  /** The windows of a selector. */
  private Windows windows(Timing timing, long length, boolean lastOnly) {
    if (timing.at().isEmpty()) {
      return new Windows(
          steps.start() - timing.offset(), steps.step(), steps.count(), length, lastOnly);
    }
    long time =
        switch (timing.at().get()) {
          case At.Time fixed -> fixed.millis();
          case At.Start _ -> whole.start();
          case At.End _ -> whole.end();
        };
    return new Windows(time - timing.offset(), 0, steps.count(), length, lastOnly);
  }

  /** What the expression of a subquery gives over all its windows, as samples. */
  private List<SampleSeries> inner(Subquery subquery, Windows windows) {
    long step = subquery.step().orElse(SUBQUERY_STEP);
    long first = Math.floorDiv(windows.from() - 1, step) * step + step;
    long count = Math.floorDiv(windows.to() - first, step) + 1;
    if (count <= 0) {
      return List.of();
    }
    if (count > MAX_SUBQUERY_STEPS) {
      throw EvaluationException.failed(
          "a subquery has at most %d steps; this has %d".formatted(MAX_SUBQUERY_STEPS, count));
    }
    Steps within = new Steps(first, step, (int) count);
    Evaluator evaluator = new Evaluator(source, budget, whole, within);
    return evaluator.vector(subquery.expr()).stream().map(one -> samples(one, within)).toList();
  }

  private static SampleSeries samples(StepSeries series, Steps steps) {
    long[] times = new long[steps.count()];
    for (int i = 0; i < times.length; i++) {
      times[i] = steps.time(i);
    }
    // What is absent carries the staleness marker, which windows leave out.
    return Selection.living(new SampleSeries(series.labels(), times, series.values()));
  }

  private List<SampleSeries> samples(RangeSelector selector) {
    Windows windows = windows(selector.selector().timing(), selector.range(), false);
    return within(source.read(selector.selector().matchers(), windows, budget), windows);
  }

  private List<SampleSeries> samples(Subquery subquery) {
    Windows windows = windows(subquery.timing(), subquery.range(), false);
    return within(inner(subquery, windows), windows);
  }

  private static List<SampleSeries> within(List<SampleSeries> series, Windows windows) {
    List<SampleSeries> within = new ArrayList<>();
    for (SampleSeries one : series) {
      SampleSeries part = Selection.within(one, windows.from(), windows.first());
      if (part.times().length > 0) {
        within.add(part);
      }
    }
    return within;
  }

  private List<StepSeries> aggregate(Aggregation aggregation) {
    Aggregations aggregations = new Aggregations(steps, budget);
    List<StepSeries> series = vector(aggregation.expr());
    return switch (aggregation.op()) {
      case COUNT_VALUES ->
          aggregations.countValues(
              aggregation.grouping(), label(aggregation.parameter().orElseThrow()), series);
      case TOPK, BOTTOMK ->
          aggregations.pick(
              aggregation.op(),
              aggregation.grouping(),
              scalar(aggregation.parameter().orElseThrow()),
              series);
      default ->
          aggregations.reduce(
              aggregation.op(),
              aggregation.grouping(),
              aggregation.parameter().map(this::scalar).orElse(new double[0]),
              series);
    };
  }

  private static String label(Expr expr) {
    String label = expr instanceof Expr.StringLiteral(String text) ? text : "";
    if (!Labels.isName(label)) {
      throw EvaluationException.failed("invalid label name \"" + label + "\"");
    }
    return label;
  }

  private Result binary(Binary binary) {
    Result left = evaluate(binary.left());
    Result right = evaluate(binary.right());
    return switch (left) {
      case Result.Scalar(double[] numbers) when right instanceof Result.Scalar(double[] others) ->
          new Result.Scalar(
              each(i -> Arithmetic.apply(binary.op(), numbers[i], others[i], binary.bool())));
      case Result.Scalar(double[] numbers)
          when right instanceof Result.Vector(List<StepSeries> series) ->
          new Result.Vector(new ScalarMatching(binary, steps, budget).scalarLeft(numbers, series));
      case Result.Vector(List<StepSeries> series)
          when right instanceof Result.Scalar(double[] numbers) ->
          new Result.Vector(new ScalarMatching(binary, steps, budget).scalarRight(series, numbers));
      case Result.Vector(List<StepSeries> series)
          when right instanceof Result.Vector(List<StepSeries> others) -> {
        VectorMatching matching = new VectorMatching(binary, series, others, steps, budget);
        yield new Result.Vector(binary.op().isSet() ? matching.set() : matching.apply());
      }
      default -> throw new IllegalArgumentException("not operands: " + binary);
    };
  }

  private double[] each(IntToDoubleFunction value) {
    budget.take(steps.count());
    double[] values = new double[steps.count()];
    Arrays.setAll(values, value);
    return values;
  }

  private Result negated(Result result) {
    return switch (result) {
      case Result.Scalar(double[] values) -> new Result.Scalar(each(i -> -values[i]));
      case Result.Vector(List<StepSeries> series) ->
          new Result.Vector(
              Relabeled.of(
                  series.stream()
                      .map(
                          one ->
                              new StepSeries(
                                  one.labels(),
                                  each(i -> one.isAt(i) ? -one.values()[i] : StepSeries.ABSENT)))
                      .toList(),
                  Labels::nameless,
                  steps,
                  budget));
      case Result.Text _, Result.Matrix _ ->
          throw new IllegalArgumentException("not a number: " + result);
    };
  }
}
