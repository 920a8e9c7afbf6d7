package dev.sonde.store.duckdb;

import dev.sonde.model.Point;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Points of one kind and one commit that are not after all others of their series, so that they may
 * replace one. Of those with one key only the last is kept.
 */
final class LateRows {
  private final Map<Key, Row> rows = new LinkedHashMap<>();

  /** Makes the table that the keys are put into; it is the connection's own and not on disk. */
  static void prepare(DuckDBConnection connection) throws SQLException {
    Engine.execute(connection, "CREATE TEMP TABLE late (series INTEGER, time BIGINT)");
  }

  void put(Series series, Point point) {
    rows.put(new Key(series.id(), point.time()), new Row(series, point));
  }

  Collection<Row> rows() {
    return rows.values();
  }

  /**
   * Removes the points that these replace.
   *
   * @return how many there were
   */
  long deleteReplaced(DuckDBConnection connection, List<String> tables) throws SQLException {
    if (rows.isEmpty()) {
      return 0;
    }
    try (DuckDBAppender row = connection.createAppender("temp", "main", "late")) {
      for (Key key : rows.keySet()) {
        row.beginRow();
        row.append(key.series());
        row.append(key.time());
        row.endRow();
      }
    }
    long replaced = 0;
    try (Statement statement = connection.createStatement()) {
      for (String table : tables) {
        for (Span span : spans()) {
          replaced +=
              statement.executeLargeUpdate(
                  ("DELETE FROM %s p USING temp.late l WHERE p.series = l.series"
                          + " AND p.time = l.time AND p.time BETWEEN %d AND %d")
                      .formatted(Layout.quoted(table), span.first(), span.last()));
        }
      }
    }
    Engine.execute(connection, "DELETE FROM temp.late");
    return replaced;
  }

  /** The times by day, so that each deletion looks only at the parts of the table of one day. */
  private Collection<Span> spans() {
    Map<Long, Span> days = new TreeMap<>();
    rows.keySet()
        .forEach(
            key -> days.merge(Days.of(key.time()), new Span(key.time(), key.time()), Span::joined));
    return days.values();
  }

  /** A point and its series. */
  record Row(Series series, Point point) {}

  private record Key(int series, long time) {}

  private record Span(long first, long last) {
    Span joined(Span other) {
      return new Span(Math.min(first, other.first), Math.max(last, other.last));
    }
  }
}
