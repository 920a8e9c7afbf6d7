package dev.sonde.server.otlp;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.PointRules;
import dev.sonde.model.Tags;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Makes points of kind {@code metric} of data points: tags are the device, the metric's name, type
 * and unit, the service, the scope and the attributes; fields are the numbers.
 */
final class MetricPoints {
  /** The kind. */
  static final String KIND = "metric";

  /** The most attributes of a data point. */
  static final int MAX_ATTRIBUTES = 22;

  private static final String METRIC = "metric";
  private static final Pattern NOT_IN_NAMES = Pattern.compile("[^a-z0-9_]");
  private static final String PREFIX = "attr_";

  /** Tags that say something else here or elsewhere. */
  private static final Set<String> RESERVED =
      Set.of(
          Tags.DEVICE,
          Tags.AGENT,
          METRIC,
          "check",
          "type",
          "unit",
          "temporality",
          "scope",
          "service_name",
          "service_namespace",
          "service_instance_id");

  private MetricPoints() {}

  /**
   * The point of a data point.
   *
   * @throws RejectedException if it can't be one
   */
  static Point of(Source source, String scope, Metric metric, DataPoint data) {
    return new Point(
        KIND, data.micros(), tags(source, scope, metric, data), fields(metric, data.value()));
  }

  private static Tags tags(Source source, String scope, Metric metric, DataPoint data) {
    Map<String, String> tags = new TreeMap<>(source.tags());
    put(tags, METRIC, metric.name(), Rejection.NAME);
    tags.put("type", metric.type().word());
    if (!metric.unit().isBlank()) {
      put(tags, "unit", metric.unit(), Rejection.NAME);
    }
    if (metric.isDelta()) {
      tags.put("temporality", "delta");
    }
    if (!scope.isBlank()) {
      put(tags, "scope", scope, Rejection.NAME);
    }
    if (data.attributes().size() > MAX_ATTRIBUTES) {
      throw new RejectedException(
          Rejection.ATTRIBUTES,
          "metric %s: expected at most %d attributes, found %d"
              .formatted(
                  PointRules.quoted(metric.name()), MAX_ATTRIBUTES, data.attributes().size()));
    }
    data.attributes().forEach((name, value) -> attribute(tags, metric, name, value));
    return Tags.of(tags);
  }

  private static void attribute(
      Map<String, String> tags, Metric metric, String attribute, String value) {
    if (value.isBlank()) {
      return;
    }
    String name = tagName(attribute);
    if (PointRules.nameProblem(name).isPresent() || tags.containsKey(name)) {
      throw new RejectedException(
          Rejection.ATTRIBUTES,
          "metric %s: the attribute %s %s"
              .formatted(
                  PointRules.quoted(metric.name()),
                  PointRules.quoted(attribute),
                  tags.containsKey(name)
                      ? "has the same tag as another, " + name
                      : "must have 1 to 59 characters"));
    }
    put(tags, name, value, Rejection.ATTRIBUTES);
  }

  /** An attribute's name as a tag: in lower case, with underscores for what tags don't have. */
  static String tagName(String attribute) {
    String name = NOT_IN_NAMES.matcher(attribute.toLowerCase(Locale.ROOT)).replaceAll("_");
    boolean fits = !name.isEmpty() && Character.isLetter(name.charAt(0));
    return (fits && !RESERVED.contains(name)) || attribute.isEmpty() ? name : PREFIX + name;
  }

  private static void put(
      Map<String, String> tags, String name, String value, Rejection otherwise) {
    PointRules.tagValueProblem(value)
        .ifPresent(
            problem -> {
              throw new RejectedException(otherwise, name + ": " + problem);
            });
    tags.put(name, value);
  }

  private static Fields fields(Metric metric, Value value) {
    return switch (value) {
      case Value.Absent _ -> Fields.none();
      case Value.Single number -> Fields.of("value", finite(metric, "value", number.value()));
      case Value.Histogram it -> histogram(metric, it);
      case Value.Exponential it -> exponential(metric, it);
      case Value.Summary it -> summary(metric, it);
    };
  }

  private static Fields.Builder summed(Metric metric, Value.Summed summed) {
    Fields.Builder fields = Fields.builder().put("count", finite(metric, "count", summed.count()));
    put(fields, metric, "sum", summed.sum());
    put(fields, metric, "min", summed.min());
    put(fields, metric, "max", summed.max());
    return fields;
  }

  private static void put(Fields.Builder fields, Metric metric, String name, OptionalDouble value) {
    value.ifPresent(number -> fields.put(name, finite(metric, name, number)));
  }

  private static Fields histogram(Metric metric, Value.Histogram histogram) {
    Fields.Builder fields = summed(metric, histogram.summed());
    Longs counts = histogram.counts();
    Longs bounds = histogram.bounds();
    if (counts.size() > 0 && counts.size() != bounds.size() + 1) {
      throw new RejectedException(
          Rejection.VALUE,
          "metric %s: expected one bucket more than bounds, found %d and %d"
              .formatted(PointRules.quoted(metric.name()), counts.size(), bounds.size()));
    }
    StringBuilder buckets = new StringBuilder();
    for (int i = 0; i < counts.size(); i++) {
      String bound = i < bounds.size() ? AttributeText.of(bounds.numberAt(i)) : "inf";
      pair(buckets, bound, Long.toUnsignedString(counts.at(i)));
    }
    return withText(fields, "buckets", buckets).build();
  }

  private static Fields exponential(Metric metric, Value.Exponential it) {
    Fields.Builder fields =
        summed(metric, it.summed()).put("scale", it.scale()).put("zero_count", it.zeros());
    StringBuilder buckets = new StringBuilder();
    buckets(buckets, "-", it.negative());
    buckets(buckets, "", it.positive());
    return withText(fields, "buckets", buckets).build();
  }

  /** Index and count of each bucket that is not empty. */
  private static void buckets(StringBuilder into, String sign, Value.Buckets buckets) {
    for (int i = 0; i < buckets.counts().size(); i++) {
      if (buckets.counts().at(i) != 0) {
        pair(
            into,
            sign + "i" + ((long) buckets.offset() + i),
            Long.toUnsignedString(buckets.counts().at(i)));
      }
    }
  }

  private static Fields summary(Metric metric, Value.Summary it) {
    Fields.Builder fields = summed(metric, it.summed());
    StringBuilder quantiles = new StringBuilder();
    for (int i = 0; i < it.quantiles().size(); i++) {
      pair(
          quantiles,
          AttributeText.of(it.quantiles().numberAt(i)),
          AttributeText.of(it.values().numberAt(i)));
    }
    return withText(fields, "quantiles", quantiles).build();
  }

  private static void pair(StringBuilder into, String name, String value) {
    into.append(into.isEmpty() ? "" : " ").append(name).append(':').append(value);
  }

  /** Leaves a text out that is longer than a field may be. */
  private static Fields.Builder withText(Fields.Builder fields, String name, StringBuilder text) {
    return text.isEmpty() || text.length() > PointRules.MAX_TEXT
        ? fields
        : fields.put(name, text.toString());
  }

  private static double finite(Metric metric, String field, double value) {
    if (!Double.isFinite(value)) {
      throw new RejectedException(
          Rejection.VALUE,
          "metric %s: %s: expected a finite number, found %s"
              .formatted(PointRules.quoted(metric.name()), field, value));
    }
    return value;
  }
}
