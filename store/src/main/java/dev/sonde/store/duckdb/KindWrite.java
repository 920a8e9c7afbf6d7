package dev.sonde.store.duckdb;

import dev.sonde.model.Point;
import dev.sonde.model.SeriesKey;
import dev.sonde.model.Tags;
import dev.sonde.store.duckdb.LateRows.Row;
import java.sql.SQLException;
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
  private final KindTable table;
  private final boolean isNewKind;
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
  KindWrite(KindTable table, boolean isNewKind, IntSupplier seriesIds) {
    this.table = table;
    this.isNewKind = isNewKind;
    this.seriesIds = seriesIds;
    this.columns = table.columns();
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
    late.deleteReplaced(connection, table);
    append(connection, late.rows());
  }

  private void writeTable(DuckDBConnection connection) throws SQLException {
    List<Column> added =
        columns.inOrder().subList(table.columns().inOrder().size(), columns.inOrder().size());
    if (isNewKind) {
      Engine.execute(
          connection,
          "CREATE TABLE %s (series INTEGER, time BIGINT%s)"
              .formatted(
                  table.sql(),
                  added.stream().map(c -> ", " + c.definition()).collect(Collectors.joining())));
      return;
    }
    for (Column column : added) {
      Engine.execute(
          connection, "ALTER TABLE " + table.sql() + " ADD COLUMN " + column.definition());
    }
  }

  private void append(DuckDBConnection connection, Collection<Row> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (DuckDBAppender row = connection.createAppender(KindTable.SCHEMA, table.name())) {
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
    table.columns(columns);
    touched.forEach(Series::publish);
    newSeries.values().forEach(table::add);
  }

  /** Undoes what was noted, after a commit that failed. */
  void discard() {
    touched.forEach(Series::discard);
  }
}
