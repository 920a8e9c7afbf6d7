package dev.sonde.server.prometheus.source;

import dev.sonde.model.Tags;
import dev.sonde.server.prometheus.eval.Budget;
import dev.sonde.server.prometheus.eval.EvaluationException;
import dev.sonde.server.prometheus.eval.SampleSeries;
import dev.sonde.server.prometheus.eval.SampleSource;
import dev.sonde.server.prometheus.eval.Windows;
import dev.sonde.server.prometheus.labels.Labels;
import dev.sonde.server.prometheus.labels.Matcher;
import dev.sonde.store.PointStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Points of the store as samples. Thread-safe.
 *
 * <p>Points are read as they are, in slices of time, so that no answer of the store is large, and
 * where windows lie far apart only the windows. Who gets a range at coarse steps cheaper from the
 * store, by figures of its steps, changes {@link Slices} and nothing else.
 */
public final class StoreSamples implements SampleSource {
  private final StoredSeries stored;
  private final PointStore store;
  private final int maxSeries;

  /**
   * Samples of a store.
   *
   * @param maxSeries how many series one selector may match
   */
  public StoreSamples(PointStore store, int maxSeries) {
    this.store = store;
    this.stored = new StoredSeries(store);
    this.maxSeries = maxSeries;
  }

  @Override
  public List<SampleSeries> read(List<Matcher> matchers, Windows windows, Budget budget) {
    Map<String, Map<String, List<Found>>> wanted = new LinkedHashMap<>();
    int series = 0;
    for (Found found : find(matchers)) {
      series++;
      wanted
          .computeIfAbsent(found.kind(), _ -> new LinkedHashMap<>())
          .computeIfAbsent(found.field(), _ -> new ArrayList<>())
          .add(found);
    }
    List<SampleSeries> all = new ArrayList<>(series);
    wanted.forEach(
        (kind, fields) ->
            fields.forEach(
                (field, found) -> all.addAll(read(kind, field, found, windows, budget))));
    all.sort(Comparator.comparing(SampleSeries::labels));
    return all;
  }

  private List<Found> find(List<Matcher> matchers) {
    List<Found> found = new ArrayList<>();
    stored.each(
        matchers,
        one -> {
          if (found.size() == maxSeries) {
            throw EvaluationException.failed(
                "a selector may match at most %d series, and %s match more; name more labels"
                    .formatted(maxSeries, matchers));
          }
          found.add(one);
        });
    return found;
  }

  private List<SampleSeries> read(
      String kind, String field, List<Found> found, Windows windows, Budget budget) {
    Map<Tags, SampleBuilder> builders = new HashMap<>();
    found.forEach(one -> builders.put(one.tags(), new SampleBuilder(windows, budget)));
    new Slices(store, kind, field, new ArrayList<>(builders.keySet()), windows)
        .read(
            (tags, slice) -> {
              SampleBuilder builder = builders.get(tags);
              if (builder != null) {
                builder.add(slice);
              }
            },
            budget);
    List<SampleSeries> series = new ArrayList<>();
    for (Found one : found) {
      SampleBuilder builder = builders.get(one.tags());
      if (builder != null && !builder.isEmpty()) {
        series.add(builder.series(one.labels()));
      }
    }
    return series;
  }

  /** The labels of the series that match, each once. */
  public List<Labels> labels(List<Matcher> matchers) {
    List<Labels> labels = new ArrayList<>();
    find(matchers).forEach(found -> labels.add(found.labels()));
    return labels.stream().distinct().sorted().toList();
  }

  /** Hands over the labels of each series that matches, however many they are. */
  public void each(List<Matcher> matchers, Consumer<Labels> action) {
    stored.each(matchers, found -> action.accept(found.labels()));
  }

  /** The name that a field of one of Sonde's own kinds has as a metric. */
  public static String ownName(String kind, String field) {
    return MetricNames.own(kind, field);
  }
}
