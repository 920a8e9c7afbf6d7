package dev.sonde.server.prometheus.source;

import dev.sonde.model.Tags;
import dev.sonde.server.prometheus.eval.Budget;
import dev.sonde.server.prometheus.eval.Windows;
import dev.sonde.server.prometheus.labels.LabelTags;
import dev.sonde.server.prometheus.labels.Special;
import dev.sonde.store.PointStore;
import dev.sonde.store.SeriesQuery;
import dev.sonde.store.SeriesQuery.Form;
import dev.sonde.store.SeriesQuery.Selection;
import dev.sonde.store.SeriesSlice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Reads the points of some series of one kind and field, slice of time by slice. */
final class Slices {
  private static final long MICROS_PER_MILLI = 1000;

  /** About how many points one question to the store may bring. */
  private static final long POINTS_AT_ONCE = 250_000;

  /** How often series are taken to have a point, in milliseconds. */
  private static final long USUAL_INTERVAL = 5_000;

  /** Windows are read one by one if they are this much further apart than they are long. */
  private static final int FAR_APART = 4;

  /** More windows than these are read with what lies between them: each costs a question. */
  private static final int MOST_ONE_BY_ONE = 500;

  /** Tags with more values than these are not asked for by value. */
  private static final int MOST_VALUES = 1_000;

  private final PointStore store;
  private final String kind;
  private final List<Selection> fields;
  private final Map<String, Set<String>> filter;
  private final int series;
  private final Windows windows;

  Slices(PointStore store, String kind, String field, List<Tags> series, Windows windows) {
    this.store = store;
    this.kind = kind;
    this.fields = new ArrayList<>(List.of(new Selection(field, Form.VALUE)));
    if (kind.equals(LabelTags.KIND) && field.equals(MetricNames.VALUE)) {
      fields.add(new Selection(Special.FIELD, Form.VALUE));
    }
    this.filter = filter(series);
    this.series = series.size();
    this.windows = windows;
  }

  /** For each tag that all series have, its values: what the store is asked for at the most. */
  private static Map<String, Set<String>> filter(List<Tags> series) {
    Map<String, Set<String>> values = new HashMap<>();
    Map<String, Integer> times = new HashMap<>();
    for (Tags tags : series) {
      tags.forEach(
          (name, value) -> {
            values.computeIfAbsent(name, _ -> new HashSet<>()).add(value);
            times.merge(name, 1, Integer::sum);
          });
    }
    values
        .entrySet()
        .removeIf(
            each ->
                times.getOrDefault(each.getKey(), 0) < series.size()
                    || each.getValue().size() > MOST_VALUES);
    return values;
  }

  /** Hands over the samples of each series, slice by slice, each later than the one before. */
  void read(BiConsumer<Tags, Readings> action, Budget budget) {
    boolean oneByOne =
        windows.step() > FAR_APART * windows.length() && windows.count() <= MOST_ONE_BY_ONE;
    if (oneByOne) {
      for (int i = 0; i < windows.count(); i++) {
        read(windows.end(i) - windows.length(), windows.end(i), action, budget);
      }
    } else {
      read(windows.from(), windows.to(), action, budget);
    }
  }

  private void read(long from, long to, BiConsumer<Tags, Readings> action, Budget budget) {
    long slice = Math.max(USUAL_INTERVAL, POINTS_AT_ONCE / Math.max(1, series) * USUAL_INTERVAL);
    for (long start = from; start <= to; start += slice) {
      budget.checkTime();
      slice(start, Math.min(to + 1, start + slice), action);
    }
  }

  /** Times in milliseconds, the second exclusive. */
  private void slice(long from, long to, BiConsumer<Tags, Readings> action) {
    SeriesQuery query =
        new SeriesQuery(kind, filter, fields, from * MICROS_PER_MILLI, to * MICROS_PER_MILLI, 0);
    Map<Tags, Readings> readings = new HashMap<>();
    for (SeriesSlice each : store.query(query)) {
      boolean special = each.field().field().equals(Special.FIELD);
      readings.merge(each.tags(), readings(each, special), Readings::with);
    }
    readings.forEach((tags, some) -> action.accept(tags, some.once()));
  }

  private static Readings readings(SeriesSlice slice, boolean special) {
    long[] times = new long[slice.size()];
    double[] values = new double[slice.size()];
    for (int i = 0; i < times.length; i++) {
      times[i] = Math.floorDiv(slice.times()[i], MICROS_PER_MILLI);
      values[i] = special ? Special.value(slice.avg()[i]) : slice.avg()[i];
    }
    return new Readings(times, values);
  }
}
