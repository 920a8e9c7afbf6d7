package dev.sonde.store.duckdb;

import dev.sonde.store.Resolution;
import dev.sonde.store.Snapshots;
import dev.sonde.store.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.duckdb.DuckDBConnection;

/**
 * The table that says which files of closed days count. A file that is not in it is none. One that
 * is noted as lost was not whole when the store was opened; it does not count until it is.
 */
final class FileList {
  static final String TABLE =
      "CREATE TABLE IF NOT EXISTS files (kind VARCHAR, day BIGINT, path VARCHAR,"
          + " first_series INTEGER, last_series INTEGER, rows BIGINT, live BIGINT, oldest BIGINT,"
          + " newest BIGINT, bytes BIGINT, checksum VARCHAR, types VARCHAR)";

  /** What format 4 added. */
  static final List<String> SINCE_FORMAT_4 =
      List.of(
          "ALTER TABLE files ADD COLUMN IF NOT EXISTS resolution VARCHAR DEFAULT 'raw'",
          "ALTER TABLE files ADD COLUMN IF NOT EXISTS lost BOOLEAN DEFAULT false");

  /** What format 5 added: the SHA-256 of the whole file; null if it is not known yet. */
  static final String SINCE_FORMAT_5 = "ALTER TABLE files ADD COLUMN IF NOT EXISTS sha256 VARCHAR";

  private static final String INSERT =
      "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, false, ?)";

  private FileList() {}

  /**
   * A line of the list.
   *
   * @param file the file
   * @param lost whether it was noted as lost
   */
  record Entry(DayFile file, boolean lost) {}

  /** All lines. */
  static List<Entry> read(DuckDBConnection connection) throws SQLException {
    List<Entry> all = new ArrayList<>();
    Map<String, FileTypes> types = types(connection);
    Map<String, DayFile> last = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT kind, resolution, day, path, first_series, last_series, rows, live, oldest,"
                    + " newest, bytes, CAST(hash(types) AS VARCHAR), lost FROM files ORDER BY kind, resolution, day")) {
      while (row.next()) {
        DayFile file =
            new DayFile(
                row.getString(1),
                Resolution.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
                row.getLong(3),
                Archive.number(row.getString(4)),
                row.getInt(5),
                row.getInt(6),
                row.getLong(7),
                row.getLong(8),
                row.getLong(9),
                row.getLong(10),
                row.getLong(11),
                Objects.requireNonNull(types.get(row.getString(12))));
        DayFile before = last.put(file.kind() + " " + file.resolution(), file);
        all.add(new Entry(before == null ? file : file.sharing(before), row.getBoolean(13)));
      }
    }
    return all;
  }

  /** The types that files have, by their hash: they are long, and of thousands of files alike. */
  private static Map<String, FileTypes> types(DuckDBConnection connection) throws SQLException {
    Map<String, FileTypes> types = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT CAST(hash(types) AS VARCHAR), types FROM files GROUP BY types")) {
      while (row.next()) {
        if (types.put(row.getString(1), FileTypes.parse(row.getString(2))) != null) {
          throw new StoreException("two lists of types in the store's files have the same hash");
        }
      }
    }
    return types;
  }

  /** The paths of all files, whether or not they are there. */
  static Set<String> paths(DuckDBConnection connection) throws SQLException {
    Set<String> paths = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT path FROM files")) {
      while (row.next()) {
        paths.add(row.getString(1));
      }
    }
    return paths;
  }

  static void add(DuckDBConnection connection, Collection<FileWriter.Written> files)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      for (FileWriter.Written written : files) {
        DayFile file = written.file();
        statement.setString(1, file.kind());
        statement.setLong(2, file.day());
        statement.setString(3, file.path());
        statement.setInt(4, file.firstSeries());
        statement.setInt(5, file.lastSeries());
        statement.setLong(6, file.rows());
        statement.setLong(7, file.live());
        statement.setLong(8, file.oldest());
        statement.setLong(9, file.newest());
        statement.setLong(10, file.bytes());
        statement.setString(11, written.checksum());
        statement.setString(12, file.types().text());
        statement.setString(13, file.resolution().text());
        statement.setString(14, written.sha256());
        int _ = statement.executeUpdate();
      }
    }
  }

  /** The files that count, as parts of a snapshot. */
  static List<Snapshots.File> counting(DuckDBConnection connection) throws SQLException {
    List<Snapshots.File> files = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT path, bytes, sha256 FROM files WHERE NOT lost ORDER BY path")) {
      while (row.next()) {
        files.add(
            new Snapshots.File(
                row.getString(1), row.getLong(2), Optional.ofNullable(row.getString(3))));
      }
    }
    return files;
  }

  /** Notes the SHA-256 of files that had none, by path. */
  static void digests(DuckDBConnection connection, Map<String, String> found) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE files SET sha256 = ? WHERE path = ? AND sha256 IS NULL")) {
      for (Map.Entry<String, String> each : found.entrySet()) {
        statement.setString(1, each.getValue());
        statement.setString(2, each.getKey());
        int _ = statement.executeUpdate();
      }
    }
  }

  /** The files count no more. */
  static void forget(DuckDBConnection connection, Collection<DayFile> files) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("DELETE FROM files WHERE path = ?")) {
      for (DayFile file : files) {
        statement.setString(1, file.path());
        int _ = statement.executeUpdate();
      }
    }
  }

  /** Notes how many points of a file still count. */
  static void live(DuckDBConnection connection, DayFile file) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("UPDATE files SET live = ? WHERE path = ?")) {
      statement.setLong(1, file.live());
      statement.setString(2, file.path());
      int _ = statement.executeUpdate();
    }
  }

  /** Notes whether a file is lost. */
  static void lost(DuckDBConnection connection, DayFile file, boolean lost) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("UPDATE files SET lost = ? WHERE path = ?")) {
      statement.setBoolean(1, lost);
      statement.setString(2, file.path());
      int _ = statement.executeUpdate();
    }
  }
}
