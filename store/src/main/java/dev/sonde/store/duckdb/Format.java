package dev.sonde.store.duckdb;

import dev.sonde.model.SeriesKey;
import dev.sonde.model.Tags;
import dev.sonde.store.StoreException;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.duckdb.DuckDBConnection;

/**
 * The layout of the file: {@code meta} (its version), {@code series} (id, kind, tags), {@code
 * marks}, and in the schema {@code points} a table for each kind.
 */
final class Format {
  static final int VERSION = 2;

  /**
   * How far back from a kind's newest point the newest point of each series is looked for when the
   * file is opened, in microseconds. Of the series that have none there, only a bound is known; so
   * opening takes as long as reading this much, however old the file is.
   */
  static final long NEWEST_WINDOW = TimeUnit.HOURS.toMicros(1);

  private static final List<String> TABLES =
      List.of(
          "CREATE TABLE IF NOT EXISTS meta (name VARCHAR, value VARCHAR)",
          "CREATE TABLE IF NOT EXISTS series"
              + " (id INTEGER, kind VARCHAR, tags MAP(VARCHAR, VARCHAR))",
          "CREATE TABLE IF NOT EXISTS marks"
              + " (agent VARCHAR, stream VARCHAR, sequence BIGINT, updated BIGINT)",
          "CREATE SCHEMA IF NOT EXISTS " + Layout.SCHEMA);

  private Format() {}

  /**
   * Makes the tables if the file is new.
   *
   * @throws StoreException if a newer program wrote the file
   */
  static void prepare(DuckDBConnection connection, Path folder) throws SQLException {
    int found = version(connection);
    if (found > VERSION) {
      throw new StoreException(
          ("the store in '%s' has format %d, written by a newer version; this one knows up to"
                  + " format %d: use the newer version, or another folder")
              .formatted(folder, found, VERSION));
    }
    for (String table : TABLES) {
      Engine.execute(connection, table);
    }
    if (found < VERSION) {
      // A kind had one table in format 1; such a file is one of format 2.
      Engine.execute(connection, "DELETE FROM meta WHERE name = 'format'");
      Engine.execute(connection, "INSERT INTO meta VALUES ('format', '" + VERSION + "')");
    }
    LateRows.prepare(connection);
  }

  /** The file's version; 0 if it is new. */
  private static int version(DuckDBConnection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      try (ResultSet tables =
          statement.executeQuery(
              "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'main' AND table_name = 'meta'")) {
        if (!tables.next()) {
          return 0;
        }
      }
      try (ResultSet row = statement.executeQuery("SELECT value FROM meta WHERE name = 'format'")) {
        return row.next() ? Integer.parseInt(row.getString(1)) : 0;
      }
    }
  }

  /** Reads what kinds, columns and series there are. */
  static Catalogue load(DuckDBConnection connection) throws SQLException {
    Catalogue catalogue = new Catalogue();
    for (KindTable table : tables(connection)) {
      catalogue.add(table);
    }
    Map<String, Newest> newest = new HashMap<>();
    int highest = 0;
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT id, kind, map_keys(tags), map_values(tags) FROM series ORDER BY id")) {
      while (row.next()) {
        int id = row.getInt(1);
        String kind = row.getString(2);
        KindTable table = catalogue.find(kind);
        if (table == null) {
          throw new StoreException("the store is damaged: kind '" + kind + "' has no table");
        }
        Newest times = newest.get(kind);
        if (times == null) {
          times = Newest.read(connection, table);
          newest.put(kind, times);
        }
        Tags tags = tags(row.getArray(3), row.getArray(4));
        table.add(new Series(id, new SeriesKey(kind, tags), times.of(id)));
        highest = id;
      }
    }
    catalogue.nextSeriesId(highest + 1);
    return catalogue;
  }

  private static List<KindTable> tables(DuckDBConnection connection) throws SQLException {
    Map<String, SortedMap<Integer, List<Column>>> kinds = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = '"
                    + Layout.SCHEMA
                    + "' ORDER BY table_name, column_index")) {
      while (row.next()) {
        String table = row.getString(1);
        List<Column> of =
            kinds
                .computeIfAbsent(Layout.kindOf(table), kind -> new TreeMap<>())
                .computeIfAbsent(Layout.numberOf(table), number -> new ArrayList<>());
        String name = row.getString(2);
        if (!name.equals(Column.SERIES) && !name.equals(Column.TIME)) {
          of.add(Column.of(name));
        }
      }
    }
    return kinds.entrySet().stream()
        .map(each -> new KindTable(each.getKey(), layout(each.getKey(), each.getValue())))
        .toList();
  }

  private static Layout layout(String kind, SortedMap<Integer, List<Column>> tables) {
    return new Layout(
        tables.keySet().stream().map(number -> Layout.table(kind, number)).toList(),
        new Columns(tables.lastEntry().getValue()));
  }

  private static Tags tags(Array names, Array values) throws SQLException {
    Object[] name = (Object[]) names.getArray();
    Object[] value = (Object[]) values.getArray();
    Map<String, String> tags = HashMap.newHashMap(name.length);
    for (int i = 0; i < name.length; i++) {
      tags.put((String) name[i], (String) value[i]);
    }
    return Tags.of(tags);
  }

  /**
   * The newest times of the series of a kind.
   *
   * @param times for the series that have a point within the window
   * @param bound no point of any other series is later
   */
  private record Newest(Map<Integer, Long> times, long bound) {

    static Newest read(DuckDBConnection connection, KindTable table) throws SQLException {
      long from = lastTime(connection, table) - NEWEST_WINDOW;
      Map<Integer, Long> times = new HashMap<>();
      try (PreparedStatement statement =
          connection.prepareStatement(
              "SELECT series, max(time) FROM "
                  + table.layout().sql()
                  + " WHERE time >= ? GROUP BY series")) {
        statement.setLong(1, from);
        try (ResultSet row = statement.executeQuery()) {
          while (row.next()) {
            times.put(row.getInt(1), row.getLong(2));
          }
        }
      }
      return new Newest(times, from - 1);
    }

    private static long lastTime(DuckDBConnection connection, KindTable table) throws SQLException {
      return Math.max(
          Extent.read(connection, table.layout()).newest(), Long.MIN_VALUE + NEWEST_WINDOW + 1);
    }

    long of(int series) {
      return times.getOrDefault(series, bound);
    }
  }
}
