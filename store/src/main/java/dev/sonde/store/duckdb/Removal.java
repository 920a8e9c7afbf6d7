package dev.sonde.store.duckdb;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * A deletion of points, and of the series that have none afterwards, in one transaction. Files are
 * not written to: those that are wholly too old go, and of those with points of forgotten series it
 * is noted how many are left.
 */
final class Removal {
  private final DuckDBConnection connection;
  private final String folder;
  private final List<Emptied> emptied = new ArrayList<>();
  private final Map<KindTable, List<DayFile>> files = new HashMap<>();
  private final List<DayFile> gone = new ArrayList<>();
  private long points;

  /**
   * A deletion that has deleted nothing.
   *
   * @param folder where the store is
   */
  Removal(DuckDBConnection connection, String folder) {
    this.connection = connection;
    this.folder = folder;
  }

  /** Deletes some series of a kind with all their points. */
  void series(KindTable table, Collection<Series> series) throws SQLException {
    if (series.isEmpty()) {
      return;
    }
    Extent before = Extent.read(connection, table.layout(), folder);
    List<DayFile> left = new ArrayList<>();
    for (DayFile file : table.layout().files()) {
      left.add(withoutSeries(file, series));
    }
    files.put(table, left);
    deletePoints(table, "series IN " + ids(series));
    points +=
        before.points()
            - Extent.read(connection, table.layout().with(group -> true, left), folder).points();
    drop(table, series);
  }

  private DayFile withoutSeries(DayFile file, Collection<Series> series) throws SQLException {
    List<Series> within =
        series.stream()
            .filter(each -> each.id() >= file.firstSeries() && each.id() <= file.lastSeries())
            .toList();
    if (within.isEmpty()) {
      return file;
    }
    long less;
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*) FROM %s WHERE series IN %s"
                    .formatted(Layout.Reading.parquet(folder, List.of(file)), ids(within)))) {
      row.next();
      less = row.getLong(1);
    }
    if (less == 0) {
      return file;
    }
    DayFile left = file.withLive(file.live() - less);
    FileList.live(connection, left);
    return left;
  }

  /**
   * Deletes the points of a kind that are older than a time, in microseconds; of a file only with
   * its last point.
   */
  void before(KindTable table, long time) throws SQLException {
    Extent before = Extent.read(connection, table.layout(), folder);
    if (before.oldest() >= time) {
      return;
    }
    deletePoints(table, "time < CAST('" + time + "' AS BIGINT)");
    List<DayFile> old =
        table.layout().files().stream().filter(file -> file.newest() < time).toList();
    List<DayFile> kept = new ArrayList<>(table.layout().files());
    kept.removeAll(old);
    gone.addAll(old);
    FileList.forget(connection, old);
    files.put(table, kept);
    Layout left = table.layout().with(group -> true, kept);
    long deleted = before.points() - Extent.read(connection, left, folder).points();
    points += deleted;
    if (deleted > 0) {
      Set<Integer> alive = alive(left);
      drop(table, table.all().stream().filter(s -> !alive.contains(s.id())).toList());
    }
  }

  private Set<Integer> alive(Layout layout) throws SQLException {
    Set<Integer> alive = new HashSet<>();
    if (layout.isEmpty()) {
      return alive;
    }
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT DISTINCT series FROM " + layout.everything().sql(folder, List.of()))) {
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

  private void deletePoints(KindTable table, String condition) throws SQLException {
    for (HotGroup group : table.layout().groups()) {
      for (String each : group.tables()) {
        delete(Layout.quoted(each), condition);
      }
    }
  }

  private void delete(String table, String condition) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      long _ = statement.executeLargeUpdate("DELETE FROM " + table + " WHERE " + condition);
    }
  }

  private static String ids(Collection<Series> series) {
    return series.stream()
        .map(s -> Integer.toString(s.id()))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  /** Forgets in memory what was deleted, after the commit. */
  void publish() {
    files.forEach(
        (table, left) -> {
          table.layout(table.layout().with(group -> true, left));
          table.removed();
        });
    emptied.forEach(each -> each.series().forEach(each.table()::remove));
  }

  /** The files that hold nothing any more, to be deleted after {@link #publish}. */
  List<DayFile> gone() {
    return gone;
  }

  /** How many points were deleted. */
  long points() {
    return points;
  }

  private record Emptied(KindTable table, Collection<Series> series) {}
}
