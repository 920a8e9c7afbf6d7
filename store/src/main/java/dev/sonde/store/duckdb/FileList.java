package dev.sonde.store.duckdb;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/** The table that says which files of closed days count. A file that is not in it is none. */
final class FileList {
  static final String TABLE =
      "CREATE TABLE IF NOT EXISTS files (kind VARCHAR, day BIGINT, path VARCHAR,"
          + " first_series INTEGER, last_series INTEGER, rows BIGINT, live BIGINT, oldest BIGINT,"
          + " newest BIGINT, bytes BIGINT, checksum VARCHAR, types VARCHAR)";

  private static final String INSERT =
      "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private FileList() {}

  /** All files, by kind. */
  static Map<String, List<DayFile>> read(DuckDBConnection connection) throws SQLException {
    List<DayFile> all = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT * FROM files ORDER BY kind, day, first_series")) {
      while (row.next()) {
        all.add(
            new DayFile(
                row.getString(1),
                row.getLong(2),
                row.getString(3),
                row.getInt(4),
                row.getInt(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                row.getLong(9),
                row.getLong(10),
                row.getString(11),
                DayFile.types(row.getString(12))));
      }
    }
    return all.stream().collect(Collectors.groupingBy(DayFile::kind));
  }

  static void add(DuckDBConnection connection, Collection<DayFile> files) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      for (DayFile file : files) {
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
        statement.setString(11, file.checksum());
        statement.setString(12, file.typesText());
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
}
