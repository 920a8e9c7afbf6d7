package dev.sonde.store.duckdb;

import dev.sonde.store.Resolution;
import dev.sonde.store.SeriesQuery;
import dev.sonde.store.SeriesQuery.Figure;
import dev.sonde.store.SeriesQuery.Form;
import dev.sonde.store.SeriesQuery.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The statements that answer a {@link SeriesQuery}: points and rollups are read where they are, and
 * brought together by step.
 */
final class SliceSql {
  /** Where there is nothing to read. */
  static final String NOTHING = "";

  private final Layout layout;
  private final long horizon;
  private final String folder;
  private final SeriesQuery query;
  private final int[] series;
  private final String whichSeries;

  /**
   * Statements for a query.
   *
   * @param horizon the first day that takes points as they come
   * @param folder where the store is
   * @param series the numbers of the series that are wanted, in order
   * @param whichSeries tells a row of them from others, to be put behind a condition
   */
  SliceSql(
      Layout layout,
      long horizon,
      String folder,
      SeriesQuery query,
      int[] series,
      String whichSeries) {
    this.layout = layout;
    this.horizon = horizon;
    this.folder = folder;
    this.query = query;
    this.series = series;
    this.whichSeries = whichSeries;
  }

  /**
   * Points as they are, or each step's figures; ordered by series and time.
   *
   * @param selections values, or one rate
   * @param spans how the range is read
   */
  String figures(List<Selection> selections, List<Span> spans) {
    String points = points(selections, spans.stream().filter(span -> !span.isRolledUp()).toList());
    List<Span> rolledUp = spans.stream().filter(Span::isRolledUp).toList();
    if (!isCut(spans)) {
      return ordered(
          Stream.concat(
                  points.isEmpty() ? Stream.of() : Stream.of(reduced(selections, points)),
                  rolledUp.stream().flatMap(span -> whole(selections, span).stream()))
              .toList());
    }
    List<String> parts = new ArrayList<>();
    if (!points.isEmpty()) {
      parts.add(partial(selections, points));
    }
    rolledUp.forEach(span -> rolled(selections, span).ifPresent(parts::add));
    return parts.isEmpty()
        ? NOTHING
        : ordered(List.of(merged(selections, String.join(" UNION ALL ", parts))));
  }

  private static String ordered(List<String> selects) {
    return selects.isEmpty() ? NOTHING : String.join(" UNION ALL ", selects) + " ORDER BY 1, 2";
  }

  /** Whether one span ends and another begins within a step. */
  private boolean isCut(List<Span> spans) {
    return query.step() > 0
        && spans.stream().skip(1).anyMatch(span -> span.from() % query.step() != 0);
  }

  /** The figures of steps, of each of which there may be several rows. */
  private String merged(List<Selection> selections, String rows) {
    List<String> selected = new ArrayList<>(List.of("series", "s"));
    for (int i = 0; i < selections.size(); i++) {
      selected.add("min(n%1$d), sum(m%1$d) / nullif(sum(c%1$d), 0), max(x%1$d)".formatted(i));
      for (int quantile = 0; quantile < query.quantiles().size(); quantile++) {
        selected.add("max(q%d_%d)".formatted(i, quantile));
      }
      if (counts()) {
        selected.add("sum(c%d)".formatted(i));
      }
      if (lasts()) {
        selected.add("arg_max(l%1$d, t%1$d)".formatted(i));
      }
    }
    return "SELECT %s FROM (%s) GROUP BY 1, 2".formatted(String.join(", ", selected), rows);
  }

  private boolean counts() {
    return query.further().contains(Figure.COUNT);
  }

  private boolean lasts() {
    return query.further().contains(Figure.LAST);
  }

  private String reduced(List<Selection> selections, String points) {
    List<String> selected = new ArrayList<>(List.of("series"));
    selected.add(query.step() == 0 ? "time" : step());
    for (int i = 0; i < selections.size(); i++) {
      String value = value(selections, i);
      if (query.step() == 0) {
        selected.add(value);
      } else {
        selected.addAll(figures(value));
      }
    }
    return "SELECT %s FROM %s%s"
        .formatted(String.join(", ", selected), points, query.step() == 0 ? "" : " GROUP BY 1, 2");
  }

  private List<String> figures(String value) {
    List<String> figures = new ArrayList<>();
    for (String function : List.of("min", "avg", "max")) {
      figures.add("%s(%s)".formatted(function, value));
    }
    for (double quantile : query.quantiles()) {
      figures.add("quantile_cont(%s, %s)".formatted(value, quantile));
    }
    if (counts()) {
      figures.add("count(%s)".formatted(value));
    }
    if (lasts()) {
      figures.add("arg_max(%s, time)".formatted(value));
    }
    return figures;
  }

  private static String value(List<Selection> selections, int i) {
    return selections.get(i).form() == Form.RATE
        ? "rate"
        : new Column(selections.get(i).field(), Part.NUMBER).sql();
  }

  private String step() {
    return "time // %1$d * %1$d".formatted(query.step());
  }

  /** What the points of each step amount to. */
  private String partial(List<Selection> selections, String points) {
    List<String> selected = new ArrayList<>(List.of("series", step() + " AS s"));
    for (int i = 0; i < selections.size(); i++) {
      String value = value(selections, i);
      selected.add(
          "min(%1$s) AS n%2$d, sum(%1$s) AS m%2$d, max(%1$s) AS x%2$d, count(%1$s) AS c%2$d"
              .formatted(value, i));
      if (lasts()) {
        selected.add(
            "arg_max(%1$s, time) AS l%2$d, max(time) FILTER (%1$s IS NOT NULL) AS t%2$d"
                .formatted(value, i));
      }
      for (int quantile = 0; quantile < query.quantiles().size(); quantile++) {
        selected.add(
            "quantile_cont(%s, %s) AS q%d_%d"
                .formatted(value, query.quantiles().get(quantile), i, quantile));
      }
    }
    return "SELECT %s FROM %s GROUP BY 1, 2".formatted(String.join(", ", selected), points);
  }

  /** The figures of rollups, a row for each; in the order of {@link #partial}. */
  private Optional<String> rolled(List<Selection> selections, Span span) {
    List<String> selected = new ArrayList<>(List.of("series", step() + " AS s"));
    for (int i = 0; i < selections.size(); i++) {
      Figures of = Figures.of(selections.get(i));
      selected.add(
          "%s AS n%5$d, %s AS m%5$d, %s AS x%5$d, %s AS c%5$d"
              .formatted(of.min(), of.sum(), of.max(), of.count(), i));
      if (lasts()) {
        selected.add("%s AS l%3$d, %s AS t%3$d".formatted(of.last(), of.at(), i));
      }
      for (int quantile = 0; quantile < query.quantiles().size(); quantile++) {
        selected.add("CAST(NULL AS DOUBLE) AS q%d_%d".formatted(i, quantile));
      }
    }
    return select(selected, selections, span);
  }

  /** The figures of steps that rollups alone make up, and no two spans; as of {@link #reduced}. */
  private Optional<String> whole(List<Selection> selections, Span span) {
    boolean single = span.source().resolution().width() == query.step();
    if (!single) {
      return rolled(selections, span).map(rows -> merged(selections, rows));
    }
    List<String> selected = new ArrayList<>(List.of("series", "time"));
    for (Selection selection : selections) {
      Figures of = Figures.of(selection);
      selected.add(of.min());
      selected.add("(%s) / nullif(%s, 0)".formatted(of.sum(), of.count()));
      selected.add(of.max());
      query.quantiles().forEach(quantile -> selected.add("CAST(NULL AS DOUBLE)"));
      if (counts()) {
        selected.add(of.count());
      }
      if (lasts()) {
        selected.add(of.last());
      }
    }
    return select(selected, selections, span);
  }

  private Optional<String> select(List<String> selected, List<Selection> selections, Span span) {
    List<Column> columns =
        selections.stream()
            .flatMap(each -> Figures.of(each).columns().stream())
            .distinct()
            .toList();
    return Optional.of(rollups(span, columns))
        .filter(rows -> !rows.isEmpty())
        .map(rows -> "SELECT " + String.join(", ", selected) + " FROM " + rows);
  }

  /** The rows of rollups of a span, to be put behind FROM; empty if there is no file. */
  private String rollups(Span span, List<Column> columns) {
    List<DayFile> files =
        layout.files().within(span.source().resolution(), span.from(), span.to() - 1, series);
    return files.isEmpty()
        ? NOTHING
        : Layout.rollups(folder, files, columns) + where(span.from(), span.to());
  }

  private String where(long from, long to) {
    return " WHERE time >= %s AND time < %s%s".formatted(literal(from), literal(to), whichSeries);
  }

  private static String literal(long number) {
    return number == Long.MIN_VALUE ? "CAST('" + number + "' AS BIGINT)" : Long.toString(number);
  }

  /** Points, or the rates of points, to be put behind FROM; empty if there is nothing to read. */
  private String points(List<Selection> selections, List<Span> spans) {
    if (selections.getFirst().form() == Form.RATE) {
      return rates(selections.getFirst(), spans);
    }
    List<Column> columns =
        selections.stream().map(each -> new Column(each.field(), Part.NUMBER)).toList();
    return parenthesized(spans.stream().flatMap(span -> points(span, columns).stream()).toList());
  }

  private static String parenthesized(List<String> selects) {
    return selects.isEmpty() ? NOTHING : "(" + String.join(" UNION ALL BY NAME ", selects) + ")";
  }

  private List<String> points(Span span, List<Column> columns) {
    if (span.source() == Span.Source.POINTS) {
      Layout.Reading from = layout.reading(span.from(), span.to() - 1, series);
      return from.isEmpty()
          ? List.of()
          : List.of("SELECT * FROM " + from.sql(folder, columns) + where(span.from(), span.to()));
    }
    List<String> lasts = new ArrayList<>();
    for (Column column : columns) {
      Figures figures = new Figures(column.field(), Form.VALUE);
      long width = span.source().resolution().width();
      String rows =
          rollups(
              new Span(span.source(), Math.floorDiv(span.from(), width) * width, span.to()),
              List.of(column, column.with(Part.AT)));
      if (!rows.isEmpty()) {
        lasts.add(
            "SELECT series, \"$at\" AS time, v AS %1$s FROM (SELECT series, %2$s AS \"$at\", %1$s AS v FROM %3$s AND %1$s IS NOT NULL) WHERE \"$at\" >= %4$d AND \"$at\" < %5$d"
                .formatted(column.sql(), figures.at(), rows, span.from(), span.to()));
      }
    }
    return lasts;
  }

  /** The rates at the times of spans; the first ones need points from before. */
  private String rates(Selection rate, List<Span> spans) {
    String value = new Column(rate.field(), Part.NUMBER).sql();
    List<Column> columns = List.of(new Column(rate.field(), Part.NUMBER));
    String points =
        parenthesized(
            withBefore(spans).stream().flatMap(span -> points(span, columns).stream()).toList());
    if (points.isEmpty()) {
      return NOTHING;
    }
    String neighbours =
        "SELECT series, time, %1$s AS v, lag(%1$s) OVER w AS before, lag(time) OVER w AS earlier FROM %2$s WHERE %1$s IS NOT NULL WINDOW w AS (PARTITION BY series ORDER BY time)"
            .formatted(value, points);
    String when =
        spans.stream()
            .map(
                span ->
                    "time >= %s AND time < %s".formatted(literal(span.from()), literal(span.to())))
            .collect(Collectors.joining(" OR "));
    return "(SELECT series, time, (v - before) * 1e6 / (time - earlier) AS rate FROM (%s) WHERE (%s) AND v >= before AND time - earlier <= %d)"
        .formatted(neighbours, when, SeriesQuery.LONGEST_RATE_GAP);
  }

  /** Where points are read that the rates of spans need: those of spans, and of the hour before. */
  private List<Span> withBefore(List<Span> spans) {
    TreeMap<Long, Long> ranges = new TreeMap<>();
    for (Span span : spans) {
      long gap = SeriesQuery.LONGEST_RATE_GAP;
      long from = Math.max(span.from(), Long.MIN_VALUE + gap) - gap;
      if (!ranges.isEmpty() && ranges.lastEntry().getValue() >= from) {
        ranges.put(ranges.lastKey(), span.to());
      } else {
        ranges.put(from, span.to());
      }
    }
    List<Span> all = new ArrayList<>();
    ranges.forEach((from, to) -> all.addAll(Span.of(layout, from, to, Span.Use.none(horizon))));
    return all;
  }

  /**
   * How many values, or rates, are in which bucket of {@link Sketch}, for all steps with rollups;
   * ordered by series, time and bucket.
   *
   * @param sketched whether there are sketches; else the last value of a row stands for all
   */
  String buckets(Selection selection, List<Span> spans, boolean sketched) {
    Figures figures = Figures.of(selection);
    List<Column> columns = new ArrayList<>(figures.columns());
    Column sketch = new Column(selection.field(), Part.SKETCH);
    if (sketched) {
      columns.add(sketch);
    }
    String alone =
        "map([%s], [CAST(%s AS UINTEGER)])"
            .formatted(Sketch.bucketSql(figures.last()), figures.count());
    String counts = sketched ? "coalesce(%s, %s)".formatted(sketch.sql(), alone) : alone;
    List<String> selects = new ArrayList<>();
    for (Span span : spans.stream().filter(Span::isRolledUp).toList()) {
      String rows = rollups(span, columns);
      if (!rows.isEmpty()) {
        selects.add(
            "SELECT series, s, unnest(map_keys(k)) AS b, unnest(map_values(k)) AS n FROM (SELECT series, %s AS s, %s AS k FROM %s AND %s IS NOT NULL)"
                .formatted(step(), counts, rows, figures.last()));
      }
    }
    String points = points(List.of(selection), mixed(spans));
    if (!points.isEmpty() && !selects.isEmpty()) {
      String value = value(List.of(selection), 0);
      selects.add(
          "SELECT series, %s AS s, %s AS b, 1 AS n FROM %s WHERE %s IS NOT NULL"
              .formatted(step(), Sketch.bucketSql(value), points, value));
    }
    return selects.isEmpty()
        ? NOTHING
        : "SELECT series, s, b, CAST(sum(n) AS BIGINT) FROM (%s) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
            .formatted(String.join(" UNION ALL BY NAME ", selects));
  }

  /** The parts of points' spans that are in a step with rollups. */
  private List<Span> mixed(List<Span> spans) {
    long step = query.step();
    List<Span> mixed = new ArrayList<>();
    for (Span span : spans) {
      if (span.isRolledUp()) {
        continue;
      }
      long firstEnd = Math.min(span.to(), (Math.floorDiv(span.from(), step) + 1) * step);
      long lastBegin = Math.max(firstEnd, Math.floorDiv(span.to() - 1, step) * step);
      if (isMixed(spans, firstEnd - 1)) {
        mixed.add(new Span(span.source(), span.from(), firstEnd));
      }
      if (lastBegin < span.to() && isMixed(spans, lastBegin)) {
        mixed.add(new Span(span.source(), lastBegin, span.to()));
      }
    }
    return mixed;
  }

  private boolean isMixed(List<Span> spans, long time) {
    long begin = Math.floorDiv(time, query.step()) * query.step();
    return spans.stream()
        .anyMatch(span -> span.isRolledUp() && span.overlaps(begin, begin + query.step()));
  }

  /** The coarsest rows that fit into the query's steps. */
  Resolution coarsest() {
    for (Resolution each : List.of(Resolution.HOUR, Resolution.MINUTE)) {
      if (query.step() > 0 && query.step() % each.width() == 0) {
        return each;
      }
    }
    return Resolution.RAW;
  }
}
