package dev.sonde.server.prometheus.source;

import dev.sonde.model.Catalog;
import dev.sonde.model.PointRules;
import dev.sonde.model.Tags;
import dev.sonde.server.prometheus.labels.LabelTags;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The names that kinds and fields have as metrics. */
final class MetricNames {
  /** What the names of Sonde's own kinds begin with. */
  private static final String OWN = "sonde_";

  /** The field of a metric that has its plain name. */
  static final String VALUE = "value";

  private static final List<String> METRIC_FIELDS =
      List.of(VALUE, "count", "sum", "min", "max", "scale", "zero_count");
  private static final Pattern NOT_IN_NAMES = Pattern.compile("[^a-zA-Z0-9_:]");

  private MetricNames() {}

  /** The name of a field of one of Sonde's own kinds. */
  static String own(String kind, String field) {
    return OWN + kind + "_" + field;
  }

  /**
   * The field of a kind that has a name; empty if none can have it. The catalogue need not know it.
   */
  static Optional<String> ownField(String kind, String name) {
    String prefix = own(kind, "");
    return Optional.of(name)
        .filter(it -> it.startsWith(prefix))
        .map(it -> it.substring(prefix.length()))
        .filter(field -> PointRules.nameProblem(field).isEmpty());
  }

  /** The fields of a kind that the catalogue knows as numbers and that have a fitting name. */
  static List<String> ownFields(String kind, Predicate<String> name) {
    return Catalog.kind(kind).stream()
        .flatMap(known -> known.fields().stream())
        .filter(field -> field.type() != Catalog.Type.TEXT)
        .map(Catalog.Field::name)
        .filter(field -> name.test(own(kind, field)))
        .toList();
  }

  /** The fields that a metric's points may have, by the names that they have then. */
  static Map<String, String> received(Tags tags) {
    String metric = tags.value(LabelTags.METRIC).orElse("");
    if (LabelTags.isSample(tags)) {
      return Map.of(VALUE, metric);
    }
    String name = NOT_IN_NAMES.matcher(metric).replaceAll("_");
    boolean distribution =
        switch (tags.value("type").orElse("")) {
          case "histogram", "exponential_histogram", "summary" -> true;
          default -> false;
        };
    if (!distribution) {
      return Map.of(VALUE, name);
    }
    Map<String, String> names = new TreeMap<>();
    for (String field : METRIC_FIELDS.subList(1, METRIC_FIELDS.size())) {
      names.put(field, name + "_" + field);
    }
    return names;
  }
}
