package dev.sonde.store.duckdb;

import dev.sonde.store.Resolution;
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
 * A deletion of series with all their points, in one transaction. Files are not written to: of
 * those with points of forgotten series it is noted how many are left, and of rollups that there
 * may be fewer.
 */
final class Removal {
  private final DuckDBConnection connection;
  private final String folder;
  private final List<Emptied> emptied = new ArrayList<>();
  private final Map<KindTable, DayFiles> files = new HashMap<>();
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
    points += count(table, series);
    Set<DayFile> before = new HashSet<>();
    List<DayFile> after = new ArrayList<>();
    for (DayFile file : table.layout().files().all().toList()) {
      DayFile left = withoutSeries(file, series);
      if (!left.equals(file)) {
        before.add(file);
        after.add(left);
      }
    }
    files.put(table, table.layout().files().with(before, after));
    deletePoints(table, "series IN " + ids(series));
    drop(table, series);
  }

  private long count(KindTable table, Collection<Series> series) throws SQLException {
    int[] ids = series.stream().mapToInt(Series::id).sorted().toArray();
    Layout.Reading reading = table.layout().reading(Long.MIN_VALUE, Long.MAX_VALUE, ids);
    return reading.isEmpty()
        ? 0
        : count("%s WHERE series IN %s".formatted(reading.sql(folder, List.of()), ids(series)));
  }

  private long count(String source) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM " + source)) {
      row.next();
      return row.getLong(1);
    }
  }

  private DayFile withoutSeries(DayFile file, Collection<Series> series) throws SQLException {
    List<Series> within =
        series.stream()
            .filter(each -> each.id() >= file.firstSeries() && each.id() <= file.lastSeries())
            .toList();
    if (within.isEmpty()) {
      return file;
    }
    if (file.resolution() != Resolution.RAW) {
      return noted(file.withLive(Math.min(file.live(), file.rows() - 1)));
    }
    long less =
        count(
            "%s WHERE series IN %s"
                .formatted(Layout.Reading.parquet(folder, List.of(file)), ids(within)));
    if (less == 0) {
      return file;
    }
    return noted(file.withLive(file.live() - less));
  }

  private DayFile noted(DayFile left) throws SQLException {
    FileList.live(connection, left);
    return left;
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

  /** How many points were deleted. */
  long points() {
    return points;
  }

  private record Emptied(KindTable table, Collection<Series> series) {}
}
