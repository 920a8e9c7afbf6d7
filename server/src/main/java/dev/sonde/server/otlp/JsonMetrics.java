package dev.sonde.server.otlp;

import dev.sonde.server.otlp.ResourceMetrics.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads {@code ExportMetricsServiceRequest} in its JSON form (OTLP specification, "JSON Protobuf
 * Encoding": names in lowerCamelCase, 64-bit integers as texts or numbers, enums as numbers).
 * Members that are not known are skipped. Not thread-safe.
 */
final class JsonMetrics {
  /** Room for the request's own nesting, and for lists and maps in attributes. */
  private static final int MAX_DEPTH = 64;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private final Budget budget = new Budget();
  private final JsonWalk in;

  private JsonMetrics(JsonWalk in) {
    this.in = in;
  }

  /**
   * The metrics in a request.
   *
   * @throws OtlpException if it can't be read
   */
  static List<ResourceMetrics> read(byte[] request) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), request)) {
      return JsonWalk.over(parser, walk -> new JsonMetrics(walk).request());
    }
  }

  private List<ResourceMetrics> request() {
    List<ResourceMetrics> all = new ArrayList<>();
    in.object(
        key -> {
          if (key.equals("resourceMetrics")) {
            in.array(() -> all.add(resourceMetrics()));
          } else {
            in.skip();
          }
        });
    return all;
  }

  private ResourceMetrics resourceMetrics() {
    budget.part();
    Map<String, String> resource = new LinkedHashMap<>();
    List<Scope> scopes = new ArrayList<>();
    in.object(
        key -> {
          switch (key) {
            case "resource" ->
                in.object(
                    inner -> {
                      if (inner.equals("attributes")) {
                        attributes(AttributeText.MAX_DEPTH, resource);
                      } else {
                        in.skip();
                      }
                    });
            case "scopeMetrics" -> in.array(() -> scopes.add(scope()));
            default -> in.skip();
          }
        });
    return new ResourceMetrics(resource, scopes);
  }

  private Scope scope() {
    budget.part();
    String[] name = {""};
    List<Metric> metrics = new ArrayList<>();
    in.object(
        key -> {
          switch (key) {
            case "scope" ->
                in.object(
                    inner -> {
                      if (inner.equals("name")) {
                        name[0] = in.text();
                      } else {
                        in.skip();
                      }
                    });
            case "metrics" -> in.array(() -> metrics.add(metric()));
            default -> in.skip();
          }
        });
    return new Scope(name[0], metrics);
  }

  private Metric metric() {
    budget.part();
    MetricDraft draft = new MetricDraft();
    in.object(
        key -> {
          switch (key) {
            case "name" -> draft.name = in.text();
            case "unit" -> draft.unit = in.text();
            case "gauge" -> data(draft, Metric.Type.GAUGE, this::number);
            case "sum" -> data(draft, Metric.Type.SUM, this::number);
            case "histogram" -> data(draft, Metric.Type.HISTOGRAM, this::histogram);
            case "exponentialHistogram" ->
                data(draft, Metric.Type.EXPONENTIAL_HISTOGRAM, this::exponential);
            case "summary" -> data(draft, Metric.Type.SUMMARY, this::summary);
            default -> in.skip();
          }
        });
    Metric.Type type =
        draft.type == Metric.Type.SUM && draft.isMonotonic ? Metric.Type.COUNTER : draft.type;
    return new Metric(draft.name, draft.unit, type, draft.isDelta, draft.points);
  }

  private void data(MetricDraft draft, Metric.Type type, Supplier<DataPoint> reader) {
    draft.type = type;
    in.object(
        key -> {
          switch (key) {
            case "dataPoints" -> in.array(() -> draft.points.add(reader.get()));
            case "aggregationTemporality" -> draft.isDelta = in.temporality() == Metric.DELTA;
            case "isMonotonic" -> draft.isMonotonic = in.truth();
            default -> in.skip();
          }
        });
  }

  private static final class MetricDraft {
    private String name = "";
    private String unit = "";
    private Metric.Type type = Metric.Type.GAUGE;
    private boolean isDelta;
    private boolean isMonotonic;
    private final List<DataPoint> points = new ArrayList<>();
  }

  private DataPoint number() {
    Common common = new Common();
    double[] value = {Double.NaN};
    in.object(
        key -> {
          switch (key) {
            case "asDouble" -> value[0] = in.number();
            case "asInt" -> value[0] = (double) in.integer();
            default -> common.read(key);
          }
        });
    return common.with(new Value.Single(value[0]));
  }

  private DataPoint histogram() {
    Common common = new Common();
    Longs counts = new Longs();
    Longs bounds = new Longs();
    in.object(
        key -> {
          switch (key) {
            case "bucketCounts" -> in.array(() -> counts.add(in.unsigned()));
            case "explicitBounds" -> in.array(() -> bounds.addNumber(in.number()));
            default -> common.read(key);
          }
        });
    return common.with(new Value.Histogram(common.summed(), bounds, counts));
  }

  private DataPoint exponential() {
    Common common = new Common();
    int[] scale = {0};
    double[] zeros = {0};
    Value.Buckets[] buckets = {Value.Buckets.NONE, Value.Buckets.NONE};
    in.object(
        key -> {
          switch (key) {
            case "scale" -> scale[0] = (int) in.integer();
            case "zeroCount" -> zeros[0] = in.unsigned();
            case "positive" -> buckets[0] = buckets();
            case "negative" -> buckets[1] = buckets();
            default -> common.read(key);
          }
        });
    return common.with(
        new Value.Exponential(common.summed(), scale[0], zeros[0], buckets[0], buckets[1]));
  }

  private Value.Buckets buckets() {
    int[] offset = {0};
    Longs counts = new Longs();
    in.object(
        key -> {
          switch (key) {
            case "offset" -> offset[0] = (int) in.integer();
            case "bucketCounts" -> in.array(() -> counts.add(in.unsigned()));
            default -> in.skip();
          }
        });
    return new Value.Buckets(offset[0], counts);
  }

  private DataPoint summary() {
    Common common = new Common();
    Longs quantiles = new Longs();
    Longs values = new Longs();
    in.object(
        key -> {
          if (key.equals("quantileValues")) {
            in.array(() -> quantile(quantiles, values));
          } else {
            common.read(key);
          }
        });
    return common.with(new Value.Summary(common.summed(), quantiles, values));
  }

  private void quantile(Longs quantiles, Longs values) {
    double[] pair = {0, 0};
    in.object(
        key -> {
          switch (key) {
            case "quantile" -> pair[0] = in.number();
            case "value" -> pair[1] = in.number();
            default -> in.skip();
          }
        });
    quantiles.addNumber(pair[0]);
    values.addNumber(pair[1]);
  }

  /** What data points of all types have: attributes, time, flags; and what distributions share. */
  private final class Common {
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private long nanos;
    private long flags;
    private double count;
    private @Nullable Double sum;
    private @Nullable Double min;
    private @Nullable Double max;

    Common() {
      budget.point();
    }

    void read(String key) {
      switch (key) {
        case "attributes" -> attributes(AttributeText.MAX_DEPTH, attributes);
        case "timeUnixNano" -> nanos = in.unsigned();
        case "flags" -> flags = in.integer();
        case "count" -> count = in.unsigned();
        case "sum" -> sum = in.number();
        case "min" -> min = in.number();
        case "max" -> max = in.number();
        default -> in.skip();
      }
    }

    Value.Summed summed() {
      return new Value.Summed(count, optional(sum), optional(min), optional(max));
    }

    DataPoint with(Value value) {
      boolean absent = (flags & DataPoint.NO_RECORDED_VALUE) != 0;
      return new DataPoint(attributes, nanos, absent ? new Value.Absent() : value);
    }

    private static OptionalDouble optional(@Nullable Double value) {
      return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
  }

  private void attributes(int depth, Map<String, String> into) {
    in.array(() -> attribute(depth, into));
  }

  private void attribute(int depth, Map<String, String> into) {
    budget.part();
    String[] pair = {"", ""};
    in.object(
        key -> {
          switch (key) {
            case "key" -> pair[0] = in.text();
            case "value" -> pair[1] = anyValue(depth);
            default -> in.skip();
          }
        });
    into.put(pair[0], pair[1]);
  }

  private String anyValue(int depth) {
    String[] text = {""};
    in.object(
        key -> {
          switch (key) {
            case "stringValue" -> text[0] = in.text();
            case "boolValue" -> text[0] = Boolean.toString(in.truth());
            case "intValue" -> text[0] = Long.toString(in.integer());
            case "doubleValue" -> text[0] = AttributeText.of(in.number());
            case "arrayValue" -> text[0] = list(AttributeText.deeper(depth));
            case "kvlistValue" -> text[0] = map(AttributeText.deeper(depth));
            case "bytesValue" -> text[0] = AttributeText.ofBytes(in.text().length() * 3 / 4);
            default -> in.skip();
          }
        });
    return text[0];
  }

  private String list(int depth) {
    List<String> values = new ArrayList<>();
    in.object(
        key -> {
          if (key.equals("values")) {
            in.array(
                () -> {
                  budget.part();
                  values.add(anyValue(depth));
                });
          } else {
            in.skip();
          }
        });
    return AttributeText.of(values);
  }

  private String map(int depth) {
    Map<String, String> entries = new LinkedHashMap<>();
    in.object(
        key -> {
          if (key.equals("values")) {
            attributes(depth, entries);
          } else {
            in.skip();
          }
        });
    return AttributeText.of(entries);
  }
}
