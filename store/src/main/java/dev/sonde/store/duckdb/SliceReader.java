package dev.sonde.store.duckdb;

import dev.sonde.model.Tags;
import dev.sonde.store.SeriesQuery;
import dev.sonde.store.SeriesQuery.Figure;
import dev.sonde.store.SeriesQuery.Form;
import dev.sonde.store.SeriesQuery.Selection;
import dev.sonde.store.SeriesSlice;
import dev.sonde.store.SliceCollector;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * Answers one {@link SeriesQuery} from one kind's tables: all values with one statement, each rate
 * with one of its own.
 */
final class SliceReader {
  private final Layout layout;
  private final String folder;
  private final SeriesQuery query;
  private final boolean counts;
  private final boolean lasts;
  private final Deadline deadline;
  private final Map<Integer, Tags> wanted = new HashMap<>();
  private final int firstSeries;
  private final int lastSeries;
  private final String whichSeries;
  private final SliceCollector collector;

  /**
   * A reader of what is known now.
   *
   * @param folder where the store is
   */
  SliceReader(KindTable table, SeriesQuery query, DuckDbSettings settings, String folder) {
    this.layout = table.layout();
    this.folder = folder;
    this.query = query;
    this.counts = query.further().contains(Figure.COUNT);
    this.lasts = query.further().contains(Figure.LAST);
    this.deadline = new Deadline(settings.queryTimeout());
    this.collector = new SliceCollector(query, settings.maxValues());
    List<Series> matching = table.matching(query.filter());
    matching.forEach(series -> wanted.put(series.id(), series.key().tags()));
    this.firstSeries = wanted.keySet().stream().mapToInt(id -> id).min().orElse(0);
    this.lastSeries = wanted.keySet().stream().mapToInt(id -> id).max().orElse(0);
    this.whichSeries =
        query.filter().isEmpty()
            ? ""
            : matching.stream()
                .map(series -> Integer.toString(series.id()))
                .collect(Collectors.joining(", ", " AND series IN (", ")"));
  }

  List<SeriesSlice> read(DuckDBConnection connection) throws SQLException {
    if (wanted.isEmpty()) {
      return List.of();
    }
    List<Selection> values = selections(Form.VALUE);
    if (!values.isEmpty()) {
      run(connection, values, query.from());
    }
    for (Selection rate : selections(Form.RATE)) {
      run(connection, List.of(rate), earliestForRates());
    }
    return collector.slices();
  }

  private List<Selection> selections(Form form) {
    return query.fields().stream()
        .distinct()
        .filter(selection -> selection.form() == form)
        .filter(selection -> layout.columns().contains(column(selection)))
        .toList();
  }

  private static Column column(Selection selection) {
    return new Column(selection.field(), false);
  }

  private long earliestForRates() {
    long gap = SeriesQuery.LONGEST_RATE_GAP;
    return Math.max(query.from(), Long.MIN_VALUE + gap) - gap;
  }

  private String rows(Layout.Reading from, List<Selection> selections) {
    return " FROM "
        + from.sql(folder, selections.stream().map(SliceReader::column).toList())
        + " WHERE time >= ? AND time < ?"
        + whichSeries;
  }

  private String sql(Layout.Reading from, List<Selection> selections) {
    return selections.getFirst().form() == Form.RATE
        ? rateSql(from, selections.getFirst())
        : reduced(selections.stream().map(v -> column(v).sql()).toList(), rows(from, selections));
  }

  private String rateSql(Layout.Reading from, Selection rate) {
    String neighbours =
        "SELECT series, time, %1$s AS v, lag(%1$s) OVER w AS before, lag(time) OVER w AS earlier"
                .formatted(column(rate).sql())
            + rows(from, List.of(rate))
            + " AND %s IS NOT NULL WINDOW w AS (PARTITION BY series ORDER BY time)"
                .formatted(column(rate).sql());
    String rates =
        "SELECT series, time, (v - before) * 1e6 / (time - earlier) AS rate FROM (%s)"
                .formatted(neighbours)
            + " WHERE time >= %d AND v >= before AND time - earlier <= %d"
                .formatted(query.from(), SeriesQuery.LONGEST_RATE_GAP);
    return reduced(List.of("rate"), " FROM (" + rates + ")");
  }

  /** Points as they are, or each step's figures; ordered by series and time. */
  private String reduced(List<String> columns, String source) {
    List<String> selected = new ArrayList<>(List.of("series"));
    if (query.step() == 0) {
      selected.add("time");
      selected.addAll(columns);
    } else {
      selected.add("time // %1$d * %1$d".formatted(query.step()));
      columns.forEach(column -> selected.addAll(figures(column)));
    }
    return "SELECT "
        + String.join(", ", selected)
        + source
        + (query.step() == 0 ? "" : " GROUP BY 1, 2")
        + " ORDER BY 1, 2";
  }

  private List<String> figures(String column) {
    List<String> figures = new ArrayList<>();
    for (String function : List.of("min", "avg", "max")) {
      figures.add("%s(%s)".formatted(function, column));
    }
    for (double quantile : query.quantiles()) {
      figures.add("quantile_cont(%s, %s)".formatted(column, quantile));
    }
    if (counts) {
      figures.add("count(%s)".formatted(column));
    }
    if (lasts) {
      figures.add("arg_max(%s, time)".formatted(column));
    }
    return figures;
  }

  private void run(DuckDBConnection connection, List<Selection> selections, long from)
      throws SQLException {
    Layout.Reading sources = layout.reading(from, query.to() - 1, firstSeries, lastSeries);
    if (sources.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql(sources, selections))) {
      statement.setQueryTimeout(deadline.secondsLeft());
      statement.setLong(1, from);
      statement.setLong(2, query.to());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          Tags tags = wanted.get(row.getInt(1));
          if (tags != null) {
            collect(row, tags, selections);
          }
        }
      }
    }
  }

  private void collect(ResultSet row, Tags tags, List<Selection> selections) throws SQLException {
    long time = row.getLong(2);
    int width = query.step() == 0 ? 1 : 3 + query.quantiles().size() + query.further().size();
    for (int i = 0; i < selections.size(); i++) {
      int first = 3 + i * width;
      double value = row.getDouble(first);
      if (row.wasNull()) {
        continue;
      }
      SliceCollector.Slice slice = collector.slice(tags, selections.get(i));
      if (width == 1) {
        slice.add(time, value);
      } else {
        slice.add(step(row, time, first));
      }
    }
  }

  /** The figures in the order of {@link #figures}. */
  private SliceCollector.Step step(ResultSet row, long time, int first) throws SQLException {
    int further = first + 3 + query.quantiles().size();
    return new SliceCollector.Step(
        time,
        row.getDouble(first),
        row.getDouble(first + 1),
        row.getDouble(first + 2),
        quantiles(row, first + 3),
        counts ? row.getLong(further) : 0,
        lasts ? row.getDouble(counts ? further + 1 : further) : 0);
  }

  private double[] quantiles(ResultSet row, int first) throws SQLException {
    double[] quantiles = new double[query.quantiles().size()];
    for (int i = 0; i < quantiles.length; i++) {
      quantiles[i] = row.getDouble(first + i);
    }
    return quantiles;
  }
}
