package dev.sonde.server.prometheus.eval;

import java.util.List;

/** What an expression gives at each of some steps. */
public sealed interface Result {

  /** How many values it has, those that are absent among them. */
  default long size() {
    return switch (this) {
      case Scalar(double[] values) -> values.length;
      case Text _ -> 1;
      case Vector(List<StepSeries> series) ->
          series.stream().mapToLong(one -> one.values().length).sum();
      case Matrix(List<SampleSeries> series) ->
          series.stream().mapToLong(one -> one.values().length).sum();
    };
  }

  /** A number at each step. */
  record Scalar(double[] values) implements Result {}

  /** Series, each with a value at some steps; in an instant query their order says something. */
  record Vector(List<StepSeries> series) implements Result {}

  /** A text. */
  record Text(String value) implements Result {}

  /** Samples as they were read, of a range before the one step there is. */
  record Matrix(List<SampleSeries> series) implements Result {}
}
