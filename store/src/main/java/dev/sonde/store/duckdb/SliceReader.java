package dev.sonde.store.duckdb;

import dev.sonde.model.Tags;
import dev.sonde.store.Resolution;
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
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Answers one {@link SeriesQuery} from one kind's tables, files and rollups: all values with one
 * statement, each rate with one of its own, and one more for quantiles from rollups.
 */
final class SliceReader {
  private final String kind;
  private final Layout layout;
  private final long horizon;
  private final SeriesQuery query;
  private final boolean counts;
  private final boolean lasts;
  private final Deadline deadline;
  private final Map<Integer, Tags> wanted = new HashMap<>();
  private final SliceSql sql;
  private final SliceCollector collector;

  /**
   * A reader of what is known now.
   *
   * @param folder where the store is
   * @param deadline until when the answer must be there
   */
  SliceReader(
      KindTable table,
      SeriesQuery query,
      DuckDbSettings settings,
      String folder,
      Deadline deadline) {
    this.kind = table.kind();
    this.layout = table.layout();
    this.horizon = table.horizon();
    this.query = query;
    this.counts = query.further().contains(Figure.COUNT);
    this.lasts = query.further().contains(Figure.LAST);
    this.deadline = deadline;
    this.collector = new SliceCollector(query, settings.maxValues());
    List<Series> matching = table.matching(query.filter());
    matching.forEach(series -> wanted.put(series.id(), series.key().tags()));
    this.sql =
        new SliceSql(
            layout,
            horizon,
            folder,
            query,
            wanted.keySet().stream().mapToInt(id -> id).sorted().toArray(),
            query.filter().isEmpty()
                ? ""
                : matching.stream()
                    .map(series -> Integer.toString(series.id()))
                    .collect(Collectors.joining(", ", " AND series IN (", ")")));
  }

  List<SeriesSlice> read(DuckDBConnection connection) throws SQLException {
    if (wanted.isEmpty()) {
      return List.of();
    }
    Map<Boolean, List<Selection>> values =
        selections(Form.VALUE).collect(Collectors.partitioningBy(value -> isFullyRolledUp(value)));
    for (List<Selection> alike : values.values()) {
      if (!alike.isEmpty()) {
        run(connection, alike);
      }
    }
    for (Selection rate : selections(Form.RATE).toList()) {
      run(connection, List.of(rate));
    }
    return collector.slices();
  }

  private Stream<Selection> selections(Form form) {
    return query.fields().stream()
        .distinct()
        .filter(selection -> selection.form() == form)
        .filter(selection -> layout.columns().contains(new Column(selection.field(), Part.NUMBER)));
  }

  /** Whether rollups know all that is asked of a field, quantiles to within a known error. */
  private boolean isFullyRolledUp(Selection selection) {
    return selection.form() == Form.RATE
        ? query.quantiles().isEmpty() && RollupRule.hasRates(kind, selection.field())
        : query.quantiles().isEmpty() || RollupRule.hasSketch(kind, selection.field());
  }

  /** All values that are read alike, or one rate. */
  private void run(DuckDBConnection connection, List<Selection> selections) throws SQLException {
    Selection first = selections.getFirst();
    boolean rates = first.form() == Form.RATE;
    boolean known = !rates || RollupRule.hasRates(kind, first.field());
    List<Span> spans =
        Span.of(
            layout,
            query.from(),
            query.to(),
            new Span.Use(
                known ? sql.coarsest() : Resolution.RAW, rates, !isFullyRolledUp(first), horizon));
    List<Map<Step, double[]>> ranked = new ArrayList<>();
    for (Selection selection : selections) {
      ranked.add(quantiles(connection, selection, spans));
    }
    String statement = sql.figures(selections, spans);
    if (!statement.isEmpty()) {
      each(connection, statement, (row, tags) -> collect(row, tags, selections, ranked));
    }
  }

  /** The quantiles of the steps that rollups are read for. */
  private Map<Step, double[]> quantiles(
      DuckDBConnection connection, Selection selection, List<Span> spans) throws SQLException {
    Map<Step, double[]> found = new HashMap<>();
    if (query.quantiles().isEmpty() || spans.stream().noneMatch(Span::isRolledUp)) {
      return found;
    }
    boolean sketched =
        selection.form() == Form.VALUE && RollupRule.hasSketch(kind, selection.field());
    String statement = sql.buckets(selection, spans, sketched);
    if (statement.isEmpty()) {
      return found;
    }
    Buckets buckets = new Buckets(found);
    each(connection, statement, (row, tags) -> buckets.add(row));
    buckets.finish();
    return found;
  }

  private void each(DuckDBConnection connection, String sql, RowUse use) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setQueryTimeout(deadline.secondsLeft());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          Tags tags = wanted.get(row.getInt(1));
          if (tags != null) {
            use.of(row, tags);
          }
        }
      }
    }
  }

  private void collect(
      ResultSet row, Tags tags, List<Selection> selections, List<Map<Step, double[]>> ranked)
      throws SQLException {
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
        slice.add(step(row, time, first, ranked.get(i).get(new Step(row.getInt(1), time))));
      }
    }
  }

  /** The figures in the order of {@link SliceSql#figures}. */
  private SliceCollector.Step step(
      ResultSet row, long time, int first, double @Nullable [] ofRollups) throws SQLException {
    int further = first + 3 + query.quantiles().size();
    double min = row.getDouble(first);
    double max = row.getDouble(first + 2);
    double[] quantiles = new double[query.quantiles().size()];
    for (int i = 0; i < quantiles.length; i++) {
      quantiles[i] =
          ofRollups == null ? row.getDouble(first + 3 + i) : Math.clamp(ofRollups[i], min, max);
    }
    return new SliceCollector.Step(
        time,
        min,
        row.getDouble(first + 1),
        max,
        quantiles,
        counts ? row.getLong(further) : 0,
        lasts ? row.getDouble(counts ? further + 1 : further) : 0);
  }

  /** A step of a series. */
  private record Step(int series, long time) {}

  /** What is done with a row. */
  @FunctionalInterface
  private interface RowUse {
    void of(ResultSet row, Tags tags) throws SQLException;
  }

  /** Gathers the buckets of one step after the other. */
  private final class Buckets {
    private final Map<Step, double[]> found;
    private final NavigableMap<Integer, Long> counts = new TreeMap<>();
    private Step step = new Step(0, 0);

    Buckets(Map<Step, double[]> found) {
      this.found = found;
    }

    void add(ResultSet row) throws SQLException {
      Step next = new Step(row.getInt(1), row.getLong(2));
      if (!next.equals(step)) {
        finish();
        step = next;
      }
      counts.put(row.getInt(3), row.getLong(4));
    }

    void finish() {
      if (!counts.isEmpty()) {
        found.put(
            step,
            query.quantiles().stream()
                .mapToDouble(quantile -> Sketch.quantile(counts, quantile))
                .toArray());
        counts.clear();
      }
    }
  }
}
