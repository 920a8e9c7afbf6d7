package dev.sonde.telemetry;

import dev.sonde.model.telemetry.Reading;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Gives the SDK's readers the numbers that Sonde's parts offer. Thread-safe. */
final class Readings implements MetricProducer {
  private static final InstrumentationScopeInfo SCOPE =
      InstrumentationScopeInfo.create("dev.sonde");

  private final List<Supplier<List<Reading>>> sources = new CopyOnWriteArrayList<>();
  private final long start = nanos();

  void add(Supplier<List<Reading>> source) {
    sources.add(source);
  }

  @Override
  public Collection<MetricData> produce(Resource resource) {
    Map<String, List<Reading>> byName = new LinkedHashMap<>();
    for (Supplier<List<Reading>> source : sources) {
      for (Reading reading : source.get()) {
        byName.computeIfAbsent(reading.name(), _ -> new ArrayList<>()).add(reading);
      }
    }
    long now = nanos();
    List<MetricData> metrics = new ArrayList<>(byName.size());
    byName.values().forEach(readings -> metrics.add(metric(resource, readings, now)));
    return metrics;
  }

  private MetricData metric(Resource resource, List<Reading> readings, long now) {
    Reading first = readings.getFirst();
    List<DoublePointData> points =
        readings.stream()
            .map(r -> DoublePointData.create(start, now, attributes(r), r.value(), List.of()))
            .toList();
    return first.isCounter()
        ? new Metric(
            resource,
            first,
            MetricDataType.DOUBLE_SUM,
            SumData.createDoubleSumData(true, AggregationTemporality.CUMULATIVE, points))
        : new Metric(
            resource, first, MetricDataType.DOUBLE_GAUGE, GaugeData.createDoubleGaugeData(points));
  }

  private static Attributes attributes(Reading reading) {
    AttributesBuilder attributes = Attributes.builder();
    reading.attributes().forEach(attributes::put);
    return attributes.build();
  }

  private static long nanos() {
    return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
  }

  /** A metric as the SDK's exporters want it. */
  private record Metric(Resource resource, Reading first, MetricDataType type, Data<?> data)
      implements MetricData {

    @Override
    public Resource getResource() {
      return resource;
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
      return SCOPE;
    }

    @Override
    public String getName() {
      return first.name();
    }

    @Override
    public String getDescription() {
      return first.help();
    }

    @Override
    public String getUnit() {
      return "";
    }

    @Override
    public MetricDataType getType() {
      return type;
    }

    @Override
    public Data<?> getData() {
      return data;
    }
  }
}
