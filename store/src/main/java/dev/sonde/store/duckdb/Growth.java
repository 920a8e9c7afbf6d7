package dev.sonde.store.duckdb;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether the tables of points have merely grown since somebody counted their rows: then
 * there is a word in the file that was made up when they were counted. A commit that takes rows or
 * tables away takes the word away, too. For whoever keeps other writers away.
 */
final class Growth {
  private static final String NAME = "growth";
  private @Nullable String word;

  private Growth(@Nullable String word) {
    this.word = word;
  }

  static Growth load(DuckDBConnection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT value FROM meta WHERE name = '" + NAME + "'")) {
      return new Growth(row.next() ? row.getString(1) : null);
    }
  }

  /** The word; empty if rows went since there was one. */
  Optional<String> word() {
    return Optional.ofNullable(word);
  }

  /** Takes the word away, in the transaction that takes rows away. */
  void broken(DuckDBConnection connection) throws SQLException {
    if (word != null) {
      Engine.execute(connection, "DELETE FROM meta WHERE name = '" + NAME + "'");
    }
  }

  /** Says that the transaction was committed. */
  void gone() {
    word = null;
  }

  /** Makes a word up, in a transaction of its own. */
  String begin(Engine engine) throws SQLException {
    String begun = engine.write(Growth::begin);
    word = begun;
    return begun;
  }

  private static String begin(DuckDBConnection connection) throws SQLException {
    Engine.execute(connection, "DELETE FROM meta WHERE name = '" + NAME + "'");
    String made;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT CAST(uuid() AS VARCHAR)")) {
      row.next();
      made = row.getString(1);
    }
    try (PreparedStatement statement =
        connection.prepareStatement("INSERT INTO meta VALUES (?, ?)")) {
      statement.setString(1, NAME);
      statement.setString(2, made);
      int _ = statement.executeUpdate();
    }
    return made;
  }
}
