package dev.sonde.server.otlp;

import dev.sonde.model.MalformedException;
import dev.sonde.model.ProtoInput;
import dev.sonde.server.otlp.ResourceMetrics.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code ExportMetricsServiceRequest} in its binary form. Fields that are not known are
 * skipped. The numbers below are those of {@code opentelemetry/proto/metrics/v1/metrics.proto} and
 * {@code common/v1/common.proto}. Not thread-safe.
 */
final class ProtoMetrics {
  private final Budget budget = new Budget();

  private ProtoMetrics() {}

  /**
   * The metrics in a request.
   *
   * @throws OtlpException if it can't be read
   */
  static List<ResourceMetrics> read(byte[] request) {
    try {
      return new ProtoMetrics().request(new ProtoInput(request));
    } catch (MalformedException e) {
      throw new OtlpException("not a protobuf ExportMetricsServiceRequest: " + e.getMessage());
    }
  }

  private List<ResourceMetrics> request(ProtoInput in) {
    List<ResourceMetrics> all = new ArrayList<>();
    for (int field = in.next(); field != 0; field = in.next()) {
      if (field == 1) {
        all.add(resourceMetrics(in.message()));
      } else {
        in.skip();
      }
    }
    return all;
  }

  private ResourceMetrics resourceMetrics(ProtoInput in) {
    budget.part();
    Map<String, String> resource = new LinkedHashMap<>();
    List<Scope> scopes = new ArrayList<>();
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> resource(in.message(), resource);
        case 2 -> scopes.add(scope(in.message()));
        default -> in.skip();
      }
    }
    return new ResourceMetrics(resource, scopes);
  }

  private void resource(ProtoInput in, Map<String, String> into) {
    for (int field = in.next(); field != 0; field = in.next()) {
      if (field == 1) {
        attribute(in.message(), into);
      } else {
        in.skip();
      }
    }
  }

  private Scope scope(ProtoInput in) {
    budget.part();
    String name = "";
    List<Metric> metrics = new ArrayList<>();
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> name = scopeName(in.message());
        case 2 -> metrics.add(metric(in.message()));
        default -> in.skip();
      }
    }
    return new Scope(name, metrics);
  }

  private static String scopeName(ProtoInput in) {
    String name = "";
    for (int field = in.next(); field != 0; field = in.next()) {
      if (field == 1) {
        name = in.text();
      } else {
        in.skip();
      }
    }
    return name;
  }

  private Metric metric(ProtoInput in) {
    budget.part();
    String name = "";
    String unit = "";
    Data data = new Data(Metric.Type.GAUGE, false, List.of());
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> name = in.text();
        case 3 -> unit = in.text();
        case 5 -> data = data(in.message(), Metric.Type.GAUGE, this::number);
        case 7 -> data = data(in.message(), Metric.Type.SUM, this::number);
        case 9 -> data = data(in.message(), Metric.Type.HISTOGRAM, this::histogram);
        case 10 -> data = data(in.message(), Metric.Type.EXPONENTIAL_HISTOGRAM, this::exponential);
        case 11 -> data = data(in.message(), Metric.Type.SUMMARY, this::summary);
        default -> in.skip();
      }
    }
    return new Metric(name, unit, data.type, data.isDelta, data.points);
  }

  /** What the five messages of data have in common: points, temporality, and of sums the sort. */
  private record Data(Metric.Type type, boolean isDelta, List<DataPoint> points) {}

  private static Data data(
      ProtoInput in, Metric.Type type, Function<ProtoInput, DataPoint> reader) {
    List<DataPoint> points = new ArrayList<>();
    boolean isDelta = false;
    boolean monotonic = false;
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> points.add(reader.apply(in.message()));
        case 2 -> isDelta = in.integer() == Metric.DELTA;
        case 3 -> monotonic = in.integer() != 0;
        default -> in.skip();
      }
    }
    return new Data(
        type == Metric.Type.SUM && monotonic ? Metric.Type.COUNTER : type, isDelta, points);
  }

  private DataPoint number(ProtoInput in) {
    Common common = new Common(7, 8);
    double value = Double.NaN;
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 4 -> value = in.number();
        case 6 -> value = (double) in.fixed64();
        default -> common.read(in, field);
      }
    }
    return common.with(new Value.Single(value));
  }

  private DataPoint histogram(ProtoInput in) {
    Common common = new Common(9, 10);
    Longs counts = new Longs();
    Longs bounds = new Longs();
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 4 -> common.count = in.fixed64();
        case 5 -> common.sum = in.number();
        case 6 -> in.fixed64s(counts::add);
        case 7 -> in.fixed64s(bounds::add);
        case 11 -> common.min = in.number();
        case 12 -> common.max = in.number();
        default -> common.read(in, field);
      }
    }
    return common.with(new Value.Histogram(common.summed(), bounds, counts));
  }

  private DataPoint exponential(ProtoInput in) {
    Common common = new Common(1, 10);
    int scale = 0;
    double zeros = 0;
    Value.Buckets positive = Value.Buckets.NONE;
    Value.Buckets negative = Value.Buckets.NONE;
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 4 -> common.count = in.fixed64();
        case 5 -> common.sum = in.number();
        case 6 -> scale = in.zigzag();
        case 7 -> zeros = in.fixed64();
        case 8 -> positive = buckets(in.message());
        case 9 -> negative = buckets(in.message());
        case 12 -> common.min = in.number();
        case 13 -> common.max = in.number();
        default -> common.read(in, field);
      }
    }
    return common.with(new Value.Exponential(common.summed(), scale, zeros, positive, negative));
  }

  private static Value.Buckets buckets(ProtoInput in) {
    int offset = 0;
    Longs counts = new Longs();
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> offset = in.zigzag();
        case 2 -> in.integers(counts::add);
        default -> in.skip();
      }
    }
    return new Value.Buckets(offset, counts);
  }

  private DataPoint summary(ProtoInput in) {
    Common common = new Common(7, 8);
    Longs quantiles = new Longs();
    Longs values = new Longs();
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 4 -> common.count = in.fixed64();
        case 5 -> common.sum = in.number();
        case 6 -> quantile(in.message(), quantiles, values);
        default -> common.read(in, field);
      }
    }
    return common.with(new Value.Summary(common.summed(), quantiles, values));
  }

  private static void quantile(ProtoInput in, Longs quantiles, Longs values) {
    double quantile = 0;
    double value = 0;
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> quantile = in.number();
        case 2 -> value = in.number();
        default -> in.skip();
      }
    }
    quantiles.addNumber(quantile);
    values.addNumber(value);
  }

  /** What data points of all types have: attributes, time, flags; and what distributions share. */
  private final class Common {
    private final int attributesField;
    private final int flagsField;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private long nanos;
    private long flags;
    private double count;
    private @Nullable Double sum;
    private @Nullable Double min;
    private @Nullable Double max;

    Common(int attributesField, int flagsField) {
      this.attributesField = attributesField;
      this.flagsField = flagsField;
      budget.point();
    }

    void read(ProtoInput in, int field) {
      if (field == attributesField) {
        attribute(in.message(), attributes);
      } else if (field == flagsField) {
        flags = in.integer();
      } else if (field == 3) {
        nanos = in.fixed64();
      } else {
        in.skip();
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

  private void attribute(ProtoInput in, Map<String, String> into) {
    entry(in, AttributeText.MAX_DEPTH, into);
  }

  private String anyValue(ProtoInput in, int depth) {
    String text = "";
    for (int field = in.next(); field != 0; field = in.next()) {
      text =
          switch (field) {
            case 1 -> in.text();
            case 2 -> Boolean.toString(in.integer() != 0);
            case 3 -> Long.toString(in.integer());
            case 4 -> AttributeText.of(in.number());
            case 5 -> array(in.message(), AttributeText.deeper(depth));
            case 6 -> map(in.message(), AttributeText.deeper(depth));
            case 7 -> AttributeText.ofBytes(in.skippedBytes());
            default -> {
              in.skip();
              yield text;
            }
          };
    }
    return text;
  }

  private String array(ProtoInput in, int depth) {
    List<String> values = new ArrayList<>();
    for (int field = in.next(); field != 0; field = in.next()) {
      if (field == 1) {
        budget.part();
        values.add(anyValue(in.message(), depth));
      } else {
        in.skip();
      }
    }
    return AttributeText.of(values);
  }

  private String map(ProtoInput in, int depth) {
    Map<String, String> entries = new LinkedHashMap<>();
    for (int field = in.next(); field != 0; field = in.next()) {
      if (field == 1) {
        entry(in.message(), depth, entries);
      } else {
        in.skip();
      }
    }
    return AttributeText.of(entries);
  }

  private void entry(ProtoInput in, int depth, Map<String, String> into) {
    budget.part();
    String key = "";
    String value = "";
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> key = in.text();
        case 2 -> value = anyValue(in.message(), depth);
        default -> in.skip();
      }
    }
    into.put(key, value);
  }
}
