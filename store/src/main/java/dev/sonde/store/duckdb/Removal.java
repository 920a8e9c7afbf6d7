package dev.sonde.store.duckdb;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/** A deletion of points, and of the series that have none afterwards, in one transaction. */
final class Removal {
  private final DuckDBConnection connection;
  private final List<Emptied> emptied = new ArrayList<>();
  private long points;

  Removal(DuckDBConnection connection) {
    this.connection = connection;
  }

  /** Deletes some series of a kind with all their points. */
  void series(KindTable table, Collection<Series> series) throws SQLException {
    if (!series.isEmpty()) {
      points += deletePoints(table, "series IN " + ids(series));
      drop(table, series);
    }
  }

  /** Deletes the points of a kind that are older than a time, in microseconds. */
  void before(KindTable table, long time) throws SQLException {
    long deleted = deletePoints(table, "time < CAST('" + time + "' AS BIGINT)");
    points += deleted;
    if (deleted > 0) {
      Set<Integer> alive = alive(table);
      drop(table, table.all().stream().filter(s -> !alive.contains(s.id())).toList());
    }
  }

  private Set<Integer> alive(KindTable table) throws SQLException {
    Set<Integer> alive = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT DISTINCT series FROM " + table.layout().sql())) {
      while (row.next()) {
        alive.add(row.getInt(1));
      }
    }
    return alive;
  }

  private void drop(KindTable table, Collection<Series> series) throws SQLException {
    if (!series.isEmpty()) {
      delete("series", "id IN " + ids(series));
      emptied.add(new Emptied(table, series));
    }
  }

  private long deletePoints(KindTable table, String condition) throws SQLException {
    long deleted = 0;
    for (String each : table.layout().tables()) {
      deleted += delete(Layout.quoted(each), condition);
    }
    return deleted;
  }

  private long delete(String table, String condition) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeLargeUpdate("DELETE FROM " + table + " WHERE " + condition);
    }
  }

  private static String ids(Collection<Series> series) {
    return series.stream()
        .map(s -> Integer.toString(s.id()))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  /** Forgets in memory what was deleted, after the commit. */
  void publish() {
    emptied.forEach(each -> each.series().forEach(each.table()::remove));
  }

  /** How many points were deleted. */
  long points() {
    return points;
  }

  private record Emptied(KindTable table, Collection<Series> series) {}
}
