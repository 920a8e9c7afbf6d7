package dev.sonde.server.prometheus.source;

import dev.sonde.model.SeriesKey;
import dev.sonde.model.Tags;
import dev.sonde.server.prometheus.labels.LabelTags;
import dev.sonde.server.prometheus.labels.Labels;
import dev.sonde.server.prometheus.labels.Matcher;
import dev.sonde.store.PointStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The series of the store as Prometheus sees them: received metrics by their own names, and Sonde's
 * own kinds as {@code sonde_KIND_FIELD} with tags as labels. Thread-safe.
 */
final class StoredSeries {
  private final PointStore store;

  StoredSeries(PointStore store) {
    this.store = store;
  }

  /** The series that match, in no order. */
  List<Found> find(List<Matcher> matchers) {
    List<Found> found = new ArrayList<>();
    each(matchers, found::add);
    return found;
  }

  /** Hands over each series that matches. */
  void each(List<Matcher> matchers, Consumer<Found> action) {
    List<Matcher> ofName =
        matchers.stream().filter(matcher -> matcher.name().equals(Labels.NAME)).toList();
    List<Matcher> others =
        matchers.stream().filter(matcher -> !matcher.name().equals(Labels.NAME)).toList();
    Predicate<String> names = name -> ofName.stream().allMatch(it -> it.matches(name));
    for (String kind : store.extents().keySet()) {
      if (kind.equals(LabelTags.KIND)) {
        received(names, others, action);
      } else {
        own(kind, ofName, names, others, action);
      }
    }
  }

  private void received(Predicate<String> names, List<Matcher> others, Consumer<Found> action) {
    for (SeriesKey key : store.series(LabelTags.KIND, Map.of())) {
      MetricNames.received(key.tags())
          .forEach(
              (field, name) -> {
                if (names.test(name)) {
                  offer(
                      new Found(labels(key.tags(), name), key.kind(), key.tags(), field),
                      others,
                      action);
                }
              });
    }
  }

  private static Labels labels(Tags tags, String name) {
    if (LabelTags.isSample(tags)) {
      return LabelTags.labels(tags);
    }
    Map<String, String> labels = tags.asMap();
    labels.remove(LabelTags.METRIC);
    labels.put(Labels.NAME, name);
    return Labels.of(labels);
  }

  private void own(
      String kind,
      List<Matcher> ofName,
      Predicate<String> names,
      List<Matcher> others,
      Consumer<Found> action) {
    List<String> fields = fields(kind, ofName, names);
    if (fields.isEmpty()) {
      return;
    }
    for (SeriesKey key : store.series(kind, Map.of())) {
      for (String field : fields) {
        Map<String, String> labels = key.tags().asMap();
        labels.put(Labels.NAME, MetricNames.own(kind, field));
        offer(new Found(Labels.of(labels), kind, key.tags(), field), others, action);
      }
    }
  }

  /** Fields that the catalogue doesn't know are found by their whole name alone. */
  private static List<String> fields(String kind, List<Matcher> ofName, Predicate<String> names) {
    return ofName.stream()
        .filter(matcher -> matcher.op() == Matcher.Op.EQUAL)
        .findFirst()
        .map(
            matcher ->
                MetricNames.ownField(kind, matcher.value()).stream()
                    .filter(_ -> names.test(matcher.value()))
                    .toList())
        .orElseGet(() -> MetricNames.ownFields(kind, names));
  }

  private static void offer(Found found, List<Matcher> others, Consumer<Found> action) {
    if (others.stream().allMatch(it -> it.matches(found.labels().value(it.name())))) {
      action.accept(found);
    }
  }
}
