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
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.duckdb.DuckDBConnection;

/**
 * The layout of the file: {@code meta} (its version), {@code series} (id, kind, tags), {@code
 * marks}, {@code files} (closed days), {@code horizons} (from which day on points are taken), and
 * in the schema {@code points} the tables of each kind.
 */
final class Format {
  static final int VERSION = 5;

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
          FileList.TABLE,
          FileList.SINCE_FORMAT_4.get(0),
          FileList.SINCE_FORMAT_4.get(1),
          FileList.SINCE_FORMAT_5,
          "CREATE TABLE IF NOT EXISTS horizons (kind VARCHAR, day BIGINT)",
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
    if (found > 0 && found <= FormerTables.NEWEST) {
      FormerTables.split(connection);
    }
    if (found < VERSION) {
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
  static Catalogue load(DuckDBConnection connection, Archive archive, LatestFile latest)
      throws SQLException {
    String folder = archive.folder();
    List<FileList.Entry> listed = FileList.read(connection);
    LostFiles lostFiles = new LostFiles(connection, archive);
    Map<String, DayFiles> files = lostFiles.whole(listed);
    Catalogue catalogue = new Catalogue();
    catalogue.lost(lostFiles.missing());
    int highest = 0;
    for (FileList.Entry each : listed) {
      highest = Math.max(highest, each.file().lastSeries());
    }
    for (Map.Entry<String, Layout> each : layouts(connection, files).entrySet()) {
      String kind = each.getKey();
      int lastFile =
          listed.stream()
              .map(FileList.Entry::file)
              .filter(file -> file.kind().equals(kind))
              .mapToInt(DayFile::number)
              .max()
              .orElse(0);
      catalogue.add(new KindTable(kind, each.getValue(), lastFile));
    }
    horizons(connection, catalogue);
    Recall recall = Recall.read(connection, latest, catalogue.all(), catalogue.lost());
    Map<String, Newest> newest = new HashMap<>();
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
        SeriesKey key = new SeriesKey(kind, tags(row.getArray(3), row.getArray(4)));
        Optional<Series> known = recall.series(id, key);
        Newest times = newest.get(kind);
        if (known.isEmpty() && times == null) {
          times = Newest.read(connection, table, folder);
          newest.put(kind, times);
        }
        table.add(
            times == null ? known.orElseThrow() : known.orElse(new Series(id, key, times.of(id))));
        highest = Math.max(highest, id);
      }
    }
    catalogue.nextSeriesId(highest + 1);
    return catalogue;
  }

  private static void horizons(DuckDBConnection connection, Catalogue catalogue)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT kind, day FROM horizons")) {
      while (row.next()) {
        KindTable table = catalogue.find(row.getString(1));
        if (table != null) {
          table.horizon(row.getLong(2));
        }
      }
    }
  }

  private static Map<String, Layout> layouts(
      DuckDBConnection connection, Map<String, DayFiles> files) throws SQLException {
    Map<String, Layout> layouts = new TreeMap<>();
    files.forEach(
        (kind, of) -> {
          Set<Column> columns = new LinkedHashSet<>();
          of.all().map(file -> file.types().columns()).distinct().forEach(columns::addAll);
          columns.removeIf(column -> column.part() != Part.NUMBER && !column.text());
          layouts.put(kind, new Layout(List.of(), of, new Columns(List.copyOf(columns))));
        });
    for (HotGroup group : groups(connection)) {
      Layout layout = layouts.getOrDefault(group.kind(), Layout.EMPTY);
      layouts.put(group.kind(), layout.with(group));
    }
    layouts.replaceAll((kind, layout) -> layout.withOneOpenForLatePoints());
    return layouts;
  }

  private static Collection<HotGroup> groups(DuckDBConnection connection) throws SQLException {
    Map<String, HotGroup> groups = new TreeMap<>();
    for (Map.Entry<String, List<Column>> table : tables(connection).entrySet()) {
      HotGroup.Name name = HotGroup.name(table.getKey());
      String id = name.kind() + "." + name.generation();
      HotGroup group = groups.get(id);
      if (group == null) {
        group = HotGroup.empty(name.kind(), name.day(), name.generation());
      }
      group = group.with(new HotGroup.Part(name.part(), new Columns(table.getValue())));
      if (group.isLate()) {
        group = group.with(days(connection, table.getKey()));
      }
      groups.put(id, group);
    }
    return groups.values();
  }

  /** The tables with their columns; those of a group by number. */
  private static Map<String, List<Column>> tables(DuckDBConnection connection) throws SQLException {
    Map<String, List<Column>> tables =
        new TreeMap<>(
            Comparator.comparingInt((String table) -> HotGroup.name(table).part())
                .thenComparing(Comparator.naturalOrder()));
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = '"
                    + Layout.SCHEMA
                    + "' ORDER BY table_name, column_index")) {
      while (row.next()) {
        List<Column> of = tables.computeIfAbsent(row.getString(1), table -> new ArrayList<>());
        String name = row.getString(2);
        if (!name.equals(Column.SERIES) && !name.equals(Column.TIME)) {
          of.add(Column.of(name));
        }
      }
    }
    return tables;
  }

  /** The days of which a table has points. */
  static Set<Long> days(DuckDBConnection connection, String table) throws SQLException {
    Set<Long> days = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT DISTINCT CAST(floor(time / 86400000000.0) AS BIGINT) FROM "
                    + Layout.quoted(table))) {
      while (row.next()) {
        days.add(row.getLong(1));
      }
    }
    return days;
  }

  /** How many rows a source has of each series. */
  static NavigableMap<Integer, Long> rowsOfSeries(DuckDBConnection connection, String source)
      throws SQLException {
    NavigableMap<Integer, Long> rows = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT series, count(*) FROM " + source + " GROUP BY series")) {
      while (row.next()) {
        rows.put(row.getInt(1), row.getLong(2));
      }
    }
    return rows;
  }

  /** The latest time of a source; {@link Long#MIN_VALUE} if it is empty. */
  static long newest(DuckDBConnection connection, String source) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT max(time) FROM " + source)) {
      row.next();
      long newest = row.getLong(1);
      return row.wasNull() ? Long.MIN_VALUE : newest;
    }
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

    static Newest read(DuckDBConnection connection, KindTable table, String folder)
        throws SQLException {
      long last =
          Math.max(
              Extent.read(connection, table.layout(), folder).newest(),
              Long.MIN_VALUE + NEWEST_WINDOW + 1);
      long from = last - NEWEST_WINDOW;
      Map<Integer, Long> times = new HashMap<>();
      Layout.Reading sources = table.layout().reading(from, last);
      if (sources.isEmpty()) {
        return new Newest(times, from - 1);
      }
      try (PreparedStatement statement =
          connection.prepareStatement(
              "SELECT series, max(time) FROM "
                  + sources.sql(folder, List.of())
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

    long of(int series) {
      return times.getOrDefault(series, bound);
    }
  }
}
