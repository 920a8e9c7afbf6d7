package dev.sonde.store.duckdb;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.duckdb.DuckDBConnection;

/**
 * How far tables reach; the engine answers from its statistics, table by table.
 *
 * @param points how many rows there are
 * @param oldest the earliest time, {@link Long#MAX_VALUE} if there are none
 * @param newest the latest time, {@link Long#MIN_VALUE} if there are none
 */
record Extent(long points, long oldest, long newest) {
  private static final Extent NONE = new Extent(0, Long.MAX_VALUE, Long.MIN_VALUE);

  /** The extent of all tables of a kind. */
  static Extent read(DuckDBConnection connection, Layout layout) throws SQLException {
    Extent all = NONE;
    for (String table : layout.tables()) {
      all = all.and(read(connection, table));
    }
    return all;
  }

  private static Extent read(DuckDBConnection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*), min(time), max(time) FROM " + Layout.quoted(table))) {
      row.next();
      long points = row.getLong(1);
      return points == 0 ? NONE : new Extent(points, row.getLong(2), row.getLong(3));
    }
  }

  private Extent and(Extent other) {
    return new Extent(
        points + other.points, Math.min(oldest, other.oldest), Math.max(newest, other.newest));
  }
}
