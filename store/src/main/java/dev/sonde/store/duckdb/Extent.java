package dev.sonde.store.duckdb;

import dev.sonde.store.Resolution;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * How far what is kept of a kind reaches. Known without looking at them, but for the tables'
 * bounds, which the engine has in its statistics, and for points that newer ones replace.
 *
 * @param points how many points there are as they came
 * @param oldest the earliest time of a point or a rollup, {@link Long#MAX_VALUE} if there are none
 * @param newest the latest time, {@link Long#MIN_VALUE} if there are none
 */
record Extent(long points, long oldest, long newest) {
  static final Extent NONE = new Extent(0, Long.MAX_VALUE, Long.MIN_VALUE);

  /**
   * The extent of a kind.
   *
   * @param folder where the store is
   */
  static Extent read(DuckDBConnection connection, Layout layout, String folder)
      throws SQLException {
    Layout.Reading all = layout.everything();
    Extent extent = NONE;
    for (DayFile file : all.files()) {
      extent = extent.and(new Extent(file.live(), file.oldest(), file.newest()));
      extent = extent.less(hidden(connection, fileRows(folder, file), all.over(file)));
    }
    for (HotGroup group : all.groups()) {
      for (String table : group.tables()) {
        extent = extent.and(read(connection, table));
        extent = extent.less(hidden(connection, Layout.quoted(table), all.over(group)));
      }
    }
    return (extent.points == 0 ? NONE : extent).and(rollups(layout.files()));
  }

  /** How far rollups of days reach whose points are gone. */
  private static Extent rollups(DayFiles files) {
    Extent extent = NONE;
    for (Resolution resolution : List.of(Resolution.MINUTE, Resolution.HOUR)) {
      for (DayFile file : files.all(resolution).toList()) {
        if (!files.has(Resolution.RAW, Days.of(file.oldest()))) {
          extent = extent.and(new Extent(0, file.oldest(), file.newest()));
        }
      }
    }
    return extent;
  }

  boolean isEmpty() {
    return oldest > newest;
  }

  private static String fileRows(String folder, DayFile file) {
    return Layout.Reading.parquet(folder, List.of(file));
  }

  /** How far a table reaches, which the engine tells without reading it. */
  static Extent read(DuckDBConnection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*), min(time), max(time) FROM " + Layout.quoted(table))) {
      row.next();
      long points = row.getLong(1);
      return points == 0 ? NONE : new Extent(points, row.getLong(2), row.getLong(3));
    }
  }

  /** How many rows of a source are replaced by those of newer groups. */
  private static long hidden(DuckDBConnection connection, String source, List<HotGroup> over)
      throws SQLException {
    if (over.isEmpty()) {
      return 0;
    }
    String replaced =
        over.stream()
            .flatMap(group -> group.tables().stream())
            .map(Layout.Reading::isIn)
            .collect(Collectors.joining(" OR "));
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*) FROM %s s WHERE %s".formatted(source, replaced))) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Both together. */
  Extent and(Extent other) {
    return new Extent(
        points + other.points, Math.min(oldest, other.oldest), Math.max(newest, other.newest));
  }

  private Extent less(long hidden) {
    return new Extent(points - hidden, oldest, newest);
  }
}
