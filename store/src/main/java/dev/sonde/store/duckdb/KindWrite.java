package dev.sonde.store.duckdb;

import dev.sonde.model.Point;
import dev.sonde.model.SeriesKey;
import dev.sonde.model.Tags;
import dev.sonde.store.duckdb.LateRows.Row;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** What one commit writes of one kind. What is known in memory changes only when published. */
final class KindWrite {
  /** A table with more rows than this gets no further columns. */
  static final long LONG = 100_000;

  private final KindTable table;
  private Layout layout;
  private final IntSupplier seriesIds;
  private final Map<Tags, Series> newSeries = new LinkedHashMap<>();
  private final List<Series> touched = new ArrayList<>();
  private final List<Row> inOrder = new ArrayList<>();
  private final LateRows late = new LateRows();
  private Columns columns;

  /**
   * Nothing to write yet.
   *
   * @param seriesIds gives a number to each new series
   */
  KindWrite(KindTable table, IntSupplier seriesIds) {
    this.table = table;
    this.layout = table.layout();
    this.seriesIds = seriesIds;
    this.columns = layout.columns();
  }

  void add(Point point) {
    Series series = series(point.tags());
    columns = columns.covering(point.fields());
    if (series.isAfterAll(point.time())) {
      if (!series.isStaged()) {
        touched.add(series);
      }
      series.stage(point.time());
      inOrder.add(new Row(series, point));
    } else {
      late.put(series, point);
    }
  }

  private Series series(Tags tags) {
    Series known = table.find(tags);
    if (known != null) {
      return known;
    }
    return newSeries.computeIfAbsent(
        tags,
        t -> new Series(seriesIds.getAsInt(), new SeriesKey(table.kind(), t), Long.MIN_VALUE));
  }

  void write(DuckDBConnection connection) throws SQLException {
    writeTable(connection);
    append(connection, inOrder);
    late.deleteReplaced(connection, layout);
    append(connection, late.rows());
  }

  /** Makes room for the columns: in the newest table while it is short, else in a further one. */
  private void writeTable(DuckDBConnection connection) throws SQLException {
    Layout before = table.layout();
    if (columns.equals(before.columns()) && !before.tables().isEmpty()) {
      return;
    }
    if (before.tables().isEmpty() || isLong(connection, before.newest())) {
      String next = Layout.table(table.kind(), before.tables().size() + 1);
      create(connection, next);
      layout = before.and(next, columns);
      return;
    }
    int known = before.columns().inOrder().size();
    for (Column column : columns.inOrder().subList(known, columns.inOrder().size())) {
      Engine.execute(
          connection,
          "ALTER TABLE " + Layout.quoted(before.newest()) + " ADD COLUMN " + column.definition());
    }
    layout = before.with(columns);
  }

  private void create(DuckDBConnection connection, String name) throws SQLException {
    Engine.execute(
        connection,
        "CREATE TABLE %s (series INTEGER, time BIGINT%s)"
            .formatted(
                Layout.quoted(name),
                columns.inOrder().stream()
                    .map(column -> ", " + column.definition())
                    .collect(Collectors.joining())));
  }

  private static boolean isLong(DuckDBConnection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM " + Layout.quoted(name))) {
      row.next();
      return row.getLong(1) > LONG;
    }
  }

  private void append(DuckDBConnection connection, Collection<Row> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (DuckDBAppender row = connection.createAppender(Layout.SCHEMA, layout.newest())) {
      for (Row each : rows) {
        row.beginRow();
        row.append(each.series().id());
        row.append(each.point().time());
        columns.append(row, each.point().fields());
        row.endRow();
      }
    }
  }

  Collection<Series> newSeries() {
    return newSeries.values();
  }

  /** Makes known what was written, after the commit. */
  void publish(Catalogue catalogue) {
    catalogue.add(table);
    table.layout(layout);
    touched.forEach(Series::publish);
    newSeries.values().forEach(table::add);
  }

  /** Undoes what was noted, after a commit that failed. */
  void discard() {
    touched.forEach(Series::discard);
  }
}
