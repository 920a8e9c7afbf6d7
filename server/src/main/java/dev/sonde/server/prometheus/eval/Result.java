package dev.sonde.server.prometheus.eval;

import java.util.List;

/** What an expression gives at each of some steps. */
public sealed interface Result {

  /** A number at each step. */
  record Scalar(double[] values) implements Result {}

  /** Series, each with a value at some steps; in an instant query their order says something. */
  record Vector(List<StepSeries> series) implements Result {}

  /** A text. */
  record Text(String value) implements Result {}

  /** Samples as they were read, of a range before the one step there is. */
  record Matrix(List<SampleSeries> series) implements Result {}
}
