package dev.sonde.server.prometheus;

import dev.sonde.server.prometheus.eval.NumberText;
import dev.sonde.server.prometheus.eval.Result;
import dev.sonde.server.prometheus.eval.SampleSeries;
import dev.sonde.server.prometheus.eval.StepSeries;
import dev.sonde.server.prometheus.eval.Steps;
import dev.sonde.server.prometheus.labels.Labels;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;

/** Results as Prometheus writes them: values are texts, times are seconds. */
final class ResultJson {
  private static final int MILLI_DIGITS = 3;

  private ResultJson() {}

  /** The result of an instant query. */
  static void instant(JsonGenerator json, Result result, long time) {
    switch (result) {
      case Result.Scalar(double[] values) -> {
        type(json, "scalar");
        pair(json, time, NumberText.of(values[0]));
      }
      case Result.Text(String value) -> {
        type(json, "string");
        pair(json, time, value);
      }
      case Result.Vector(List<StepSeries> series) -> {
        type(json, "vector");
        json.writeStartArray();
        series.forEach(one -> element(json, one, time));
        json.writeEndArray();
      }
      case Result.Matrix(List<SampleSeries> series) -> {
        type(json, "matrix");
        json.writeStartArray();
        series.forEach(one -> samples(json, one));
        json.writeEndArray();
      }
    }
  }

  /** The result of a query over a range, ordered by labels. */
  static void range(JsonGenerator json, Result result, Steps steps) {
    type(json, "matrix");
    json.writeStartArray();
    Stream<StepSeries> series =
        switch (result) {
          case Result.Scalar(double[] values) -> Stream.of(new StepSeries(Labels.NONE, values));
          case Result.Vector(List<StepSeries> all) ->
              all.stream().sorted(Comparator.comparing(StepSeries::labels));
          case Result.Text _, Result.Matrix _ -> Stream.empty();
        };
    series.forEach(one -> steps(json, one, steps));
    json.writeEndArray();
  }

  private static void type(JsonGenerator json, String type) {
    json.writeStringProperty("resultType", type);
    json.writeName("result");
  }

  private static void element(JsonGenerator json, StepSeries series, long time) {
    json.writeStartObject();
    json.writeName("metric");
    labels(json, series.labels());
    json.writeName("value");
    pair(json, time, NumberText.of(series.values()[0]));
    json.writeEndObject();
  }

  private static void samples(JsonGenerator json, SampleSeries series) {
    json.writeStartObject();
    json.writeName("metric");
    labels(json, series.labels());
    json.writeName("values");
    json.writeStartArray();
    for (int i = 0; i < series.times().length; i++) {
      pair(json, series.times()[i], NumberText.of(series.values()[i]));
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void steps(JsonGenerator json, StepSeries series, Steps steps) {
    json.writeStartObject();
    json.writeName("metric");
    labels(json, series.labels());
    json.writeName("values");
    json.writeStartArray();
    for (int i = 0; i < steps.count(); i++) {
      if (series.isAt(i)) {
        pair(json, steps.time(i), NumberText.of(series.values()[i]));
      }
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** Labels as an object. */
  static void labels(JsonGenerator json, Labels labels) {
    json.writeStartObject();
    labels.forEach(json::writeStringProperty);
    json.writeEndObject();
  }

  private static void pair(JsonGenerator json, long millis, String value) {
    json.writeStartArray();
    json.writeNumber(BigDecimal.valueOf(millis, MILLI_DIGITS).stripTrailingZeros().toPlainString());
    json.writeString(value);
    json.writeEndArray();
  }
}
