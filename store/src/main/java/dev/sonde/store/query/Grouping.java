package dev.sonde.store.query;

import dev.sonde.model.Tags;
import dev.sonde.store.SeriesQuery.Figure;
import dev.sonde.store.SeriesQuery.Selection;
import dev.sonde.store.SeriesSlice;
import dev.sonde.store.query.Answer.Line;
import dev.sonde.store.query.Function.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Makes lines of series: one of each, or one of each group. Not thread-safe. */
final class Grouping {
  private final Query query;
  private final Axis axis;
  private final List<Double> quantiles;
  private final Set<Figure> further;
  private final Set<Selection> seen = new HashSet<>();
  private final List<String> notes = new ArrayList<>();

  /** For each figure what each series has in each step; only where series count one by one. */
  private final List<Map<Tags, double[]>> bySeries = new ArrayList<>();

  /** For each figure what the series of each group have together in each step. */
  private final List<Map<Tags, Heap>> heaps = new ArrayList<>();

  Grouping(Query query, Axis axis) {
    this.query = query;
    this.axis = axis;
    this.quantiles =
        query.figures().stream()
            .map(dev.sonde.store.query.Figure::overTime)
            .filter(function -> function.kind() == Kind.QUANTILE)
            .map(Function::quantile)
            .distinct()
            .toList();
    this.further = needed(query);
    query
        .figures()
        .forEach(
            figure -> {
              bySeries.add(new LinkedHashMap<>());
              heaps.add(new LinkedHashMap<>());
            });
  }

  private static Set<Figure> needed(Query query) {
    Set<Figure> needed = EnumSet.noneOf(Figure.class);
    for (dev.sonde.store.query.Figure figure : query.figures()) {
      Kind kind = figure.overTime().kind();
      boolean weighted = isHeap(query, figure) && kind == Kind.AVG;
      if (weighted || kind == Kind.COUNT || kind == Kind.TOTAL) {
        needed.add(Figure.COUNT);
      }
      if (kind == Kind.LAST) {
        needed.add(Figure.LAST);
      }
    }
    return needed;
  }

  private static boolean isHeap(Query query, dev.sonde.store.query.Figure figure) {
    return query.by().isPresent() && figure.acrossSeries().isEmpty();
  }

  List<Double> quantiles() {
    return quantiles;
  }

  Set<Figure> further() {
    return further;
  }

  /** The fields of which something was taken. */
  Set<Selection> seen() {
    return seen;
  }

  /** What a reader should know. */
  List<String> notes() {
    return notes;
  }

  /**
   * Takes the steps of a series.
   *
   * @param index which step all of it belongs to; -1 if its times say so
   */
  void take(SeriesSlice slice, int index) {
    seen.add(slice.field());
    for (int f = 0; f < query.figures().size(); f++) {
      dev.sonde.store.query.Figure figure = query.figures().get(f);
      if (!figure.selection().equals(slice.field())) {
        continue;
      }
      if (isHeap(query, figure)) {
        Heap heap =
            heaps.get(f).computeIfAbsent(group(slice.tags()), tags -> new Heap(axis.size()));
        for (int i = 0; i < slice.size(); i++) {
          heap.add(index < 0 ? axis.index(slice.times()[i]) : index, slice, i);
        }
      } else {
        double[] values = bySeries.get(f).computeIfAbsent(slice.tags(), tags -> empty(axis.size()));
        for (int i = 0; i < slice.size(); i++) {
          values[index < 0 ? axis.index(slice.times()[i]) : index] =
              value(figure.overTime(), slice, i);
        }
      }
    }
  }

  private double value(Function function, SeriesSlice slice, int i) {
    return switch (function.kind()) {
      case MIN -> slice.min()[i];
      case MAX -> slice.max()[i];
      case LAST -> slice.last()[i];
      case COUNT -> slice.count()[i];
      case TOTAL -> slice.avg()[i] * slice.count()[i];
      case QUANTILE -> slice.quantiles()[quantiles.indexOf(function.quantile())][i];
      case AVG, SUM, RATE -> slice.avg()[i];
    };
  }

  private static double[] empty(int size) {
    double[] values = new double[size];
    Arrays.fill(values, Double.NaN);
    return values;
  }

  private Tags group(Tags tags) {
    Map<String, String> kept = new HashMap<>();
    query
        .by()
        .orElseThrow()
        .forEach(tag -> tags.value(tag.text()).ifPresent(value -> kept.put(tag.text(), value)));
    return Tags.of(kept);
  }

  /**
   * What was taken, as lines.
   *
   * @param begun how many of the steps have begun
   */
  List<Line> lines(int begun) {
    Map<Tags, double[][]> lines = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    for (int f = 0; f < query.figures().size(); f++) {
      for (Map.Entry<Tags, double[]> each : values(f, begun).entrySet()) {
        lines.computeIfAbsent(each.getKey(), tags -> new double[query.figures().size()][])[f] =
            each.getValue();
      }
    }
    List<Line> answer = new ArrayList<>();
    lines.forEach((tags, values) -> answer.add(dense(tags, values)));
    answer.removeIf(line -> line.times().length == 0);
    return answer;
  }

  private Map<Tags, double[]> values(int f, int begun) {
    dev.sonde.store.query.Figure figure = query.figures().get(f);
    Fill fill = query.fill();
    Map<Tags, double[]> values = new LinkedHashMap<>();
    if (isHeap(query, figure)) {
      heaps.get(f).forEach((tags, heap) -> values.put(tags, heap.values(figure.overTime())));
    } else if (figure.acrossSeries().isPresent()) {
      Fill ofSeries = fill.mode() == Fill.Mode.ZERO ? Fill.NONE : fill;
      bySeries.get(f).values().forEach(each -> ofSeries.apply(axis.times(), each, begun));
      across(f, figure.acrossSeries().get(), values);
      fill = fill.mode() == Fill.Mode.ZERO ? fill : Fill.NONE;
    } else {
      values.putAll(bySeries.get(f));
    }
    Fill ofLines = fill;
    values.values().forEach(each -> ofLines.apply(axis.times(), each, begun));
    return values;
  }

  private void across(int f, Function function, Map<Tags, double[]> values) {
    Map<Tags, List<double[]>> groups = new LinkedHashMap<>();
    bySeries
        .get(f)
        .forEach(
            (tags, each) ->
                groups.computeIfAbsent(group(tags), key -> new ArrayList<>()).add(each));
    int missing = 0;
    for (Map.Entry<Tags, List<double[]>> group : groups.entrySet()) {
      double[] made = new double[axis.size()];
      for (int i = 0; i < made.length; i++) {
        double[] there = there(group.getValue(), i);
        made[i] = Across.reduced(function, there);
        missing += there.length > 0 && there.length < group.getValue().size() ? 1 : 0;
      }
      values.put(group.getKey(), made);
    }
    if (missing > 0 && function.kind() == Kind.SUM) {
      notes.add(
          "in %d steps of %s some series have no value, and the sum is of the others; a longer step or 'fill previous' helps"
              .formatted(missing, query.figures().get(f).name()));
    }
  }

  private static double[] there(List<double[]> series, int step) {
    double[] there = new double[series.size()];
    int count = 0;
    for (double[] each : series) {
      if (!Double.isNaN(each[step])) {
        there[count++] = each[step];
      }
    }
    return Arrays.copyOf(there, count);
  }

  /** A line with the steps in which it has anything. */
  private Line dense(Tags tags, double[][] values) {
    for (int f = 0; f < values.length; f++) {
      values[f] = values[f] == null ? empty(axis.size()) : values[f];
    }
    int[] kept = new int[axis.size()];
    int count = 0;
    for (int i = 0; i < axis.size(); i++) {
      for (double[] column : values) {
        if (!Double.isNaN(column[i])) {
          kept[count++] = i;
          break;
        }
      }
    }
    long[] times = new long[count];
    double[][] dense = new double[values.length][count];
    for (int i = 0; i < count; i++) {
      times[i] = axis.times()[kept[i]];
      for (int f = 0; f < values.length; f++) {
        dense[f][i] = values[f][kept[i]];
      }
    }
    return new Line(tags, times, dense);
  }
}
