package dev.sonde.store.query;

import dev.sonde.model.Micros;
import dev.sonde.model.Tags;
import dev.sonde.store.PointStore;
import dev.sonde.store.QueryException;
import dev.sonde.store.SeriesQuery;
import dev.sonde.store.SeriesQuery.Selection;
import dev.sonde.store.SeriesSlice;
import dev.sonde.store.query.Answer.Column;
import dev.sonde.store.query.Answer.Line;
import dev.sonde.store.query.Query.Step;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The answering of one query. */
final class Evaluation {
  private final PointStore store;
  private final QueryLimits limits;
  private final Query query;
  private final long begin = System.nanoTime();
  private final long now;
  private final long from;
  private final long to;
  private final List<String> notes = new ArrayList<>();

  Evaluation(PointStore store, Clock clock, QueryLimits limits, Query query) {
    this.store = store;
    this.limits = limits;
    this.query = query;
    this.now = Micros.now(clock);
    this.from = query.range().from().micros(now, query.zone());
    this.to = query.range().to().micros(now, query.zone());
  }

  Answer answer(int points, double interval) {
    if (to <= from) {
      throw new QueryException(
          "the range is empty: it begins at %s and ends at %s"
              .formatted(Micros.toInstant(from), Micros.toInstant(to)));
    }
    Matching matching = Matching.of(store, query);
    checkSeries(matching.count());
    notes.addAll(matching.notes());
    if (query.step() instanceof Step.Points) {
      return answer(matching.count() == 0 ? List.of() : pointsAsTheyAre(matching), 0);
    }
    Axis axis = axis(points, interval);
    checkSize(matching.count(), axis);
    List<Line> lines = matching.count() == 0 ? List.of() : steps(matching, axis);
    return answer(lines, axis.length() == 0 ? -1 : axis.length());
  }

  private Answer answer(List<Line> lines, long step) {
    if (lines.isEmpty() && notes.isEmpty()) {
      notes.add("there is nothing from this time");
    }
    List<Line> ranked = Ranking.apply(query, lines, notes);
    checkLines(ranked.size());
    List<Column> columns =
        query.figures().stream()
            .map(figure -> new Column(figure.name(), figure.unit(query.kind().text())))
            .toList();
    return new Answer(query.kind().text(), from, to, step, zone(), columns, ranked, notes);
  }

  private String zone() {
    return query.zone().equals(ZoneOffset.UTC) ? "UTC" : query.zone().getId();
  }

  private Axis axis(int points, double interval) {
    int most = limits.steps();
    return switch (query.step()) {
      case Step.Automatic _ ->
          Axis.fixed(from, to, Steps.fitting(to - from, Math.max(1, points), interval), 0, most);
      case Step.Fixed fixed -> Axis.fixed(from, to, fixed.micros(), fixed.place(), most);
      case Step.Calendar calendar ->
          zone().equals("UTC") && isADay(calendar)
              ? Axis.fixed(from, to, DAY, calendar.place(), most)
              : Axis.calendar(from, to, calendar, query.zone(), MOST_CALENDAR_STEPS);
      case Step.Whole _, Step.Points _ -> Axis.whole(from, to);
    };
  }

  private static final long DAY = 86_400L * Micros.PER_SECOND;

  /** Each is a question to the store of its own. */
  private static final int MOST_CALENDAR_STEPS = 400;

  private static boolean isADay(Step.Calendar calendar) {
    return calendar.count() == 1 && calendar.unit() == Step.Unit.DAY;
  }

  private void checkSeries(int series) {
    if (series > limits.series()) {
      throw new QueryException(
          "this asks for %d series; at most %d are looked at: say more after 'where'"
              .formatted(series, limits.series()));
    }
    if (query.rank().isEmpty() && query.by().isEmpty()) {
      checkLines(series);
    }
  }

  private void checkLines(int lines) {
    if (lines > limits.lines()) {
      throw new QueryException(
          "this asks for %d lines; at most %d are answered: take the first of them with 'top 10', make groups with 'by', or say more after 'where'"
              .formatted(lines, limits.lines()));
    }
  }

  private void checkSize(int series, Axis axis) {
    long values = (long) series * query.figures().size() * axis.size();
    if (values > limits.values()) {
      throw new QueryException(
          "this asks for up to %d values (%d series × %d figures × %d steps); at most %d are worked on: take a longer step, a shorter range, or say more after 'where'"
              .formatted(values, series, query.figures().size(), axis.size(), limits.values()));
    }
  }

  private void checkTime() {
    if (Thread.currentThread().isInterrupted()) {
      throw new QueryException("the query was cancelled");
    }
    if (System.nanoTime() - begin > limits.time().toNanos()) {
      throw new QueryException(
          "the query takes longer than %s s; ask for fewer series, a shorter range or longer steps"
              .formatted(limits.time().toMillis() / 1e3));
    }
  }

  private List<Line> steps(Matching matching, Axis axis) {
    Grouping grouping = new Grouping(query, axis);
    if (axis.length() > 0) {
      ask(matching, grouping, from, to, axis.length(), -1);
    } else {
      for (int i = 0; i < axis.size(); i++) {
        long begins = Math.max(from, axis.times()[i]);
        ask(matching, grouping, begins, Math.min(to, axis.end(i)), Axis.ENDLESS, i);
      }
    }
    List<Line> lines = grouping.lines(axis.begun(Math.min(now, to - 1)));
    notes.addAll(grouping.notes());
    matching.unknownFields(query, grouping.seen()).forEach(notes::add);
    return lines;
  }

  private void ask(
      Matching matching, Grouping grouping, long begins, long ends, long step, int index) {
    checkTime();
    SeriesQuery asked =
        new SeriesQuery(
            query.kind().text(),
            matching.filter(),
            selections(),
            begins,
            ends,
            step,
            grouping.quantiles(),
            grouping.further());
    for (SeriesSlice slice : store.query(asked)) {
      if (matching.holds(slice.tags())) {
        grouping.take(slice, index);
      }
    }
    checkTime();
  }

  private List<Selection> selections() {
    return query.figures().stream().map(Figure::selection).distinct().toList();
  }

  private List<Line> pointsAsTheyAre(Matching matching) {
    SeriesQuery asked =
        new SeriesQuery(query.kind().text(), matching.filter(), selections(), from, to, 0);
    Map<Tags, Map<Selection, SeriesSlice>> found = new HashMap<>();
    Set<Selection> seen = new HashSet<>();
    for (SeriesSlice slice : store.query(asked)) {
      if (matching.holds(slice.tags())) {
        found.computeIfAbsent(slice.tags(), tags -> new HashMap<>()).put(slice.field(), slice);
        seen.add(slice.field());
      }
    }
    checkTime();
    matching.unknownFields(query, seen).forEach(notes::add);
    List<Line> lines = new ArrayList<>();
    found.forEach((tags, slices) -> lines.add(line(tags, slices)));
    return lines;
  }

  /** The points of a series, which may have one field here and another there. */
  private Line line(Tags tags, Map<Selection, SeriesSlice> slices) {
    long[] times =
        slices.values().stream()
            .flatMapToLong(slice -> java.util.Arrays.stream(slice.times()))
            .sorted()
            .distinct()
            .toArray();
    double[][] values = new double[query.figures().size()][times.length];
    for (int i = 0; i < values.length; i++) {
      java.util.Arrays.fill(values[i], Double.NaN);
      SeriesSlice slice = slices.get(query.figures().get(i).selection());
      for (int j = 0; slice != null && j < slice.size(); j++) {
        values[i][java.util.Arrays.binarySearch(times, slice.times()[j])] = slice.avg()[j];
      }
    }
    return new Line(tags, times, values);
  }
}
