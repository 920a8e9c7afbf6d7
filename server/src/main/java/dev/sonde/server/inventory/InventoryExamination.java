package dev.sonde.server.inventory;

import dev.sonde.store.Finding;
import dev.sonde.store.Finding.Grade;
import dev.sonde.store.Finding.Remedy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** Examines an inventory that no server uses, without changing it. */
public final class InventoryExamination {
  private static final int MOST = 20;

  private InventoryExamination() {}

  /** What is wrong with the inventory in a data folder. */
  public static List<Finding> of(Path folder) {
    Path file = folder.resolve("inventory.sqlite");
    String name = "inventory.sqlite";
    if (!Files.exists(file)) {
      return List.of(
          new Finding(
              Grade.WARNING,
              name,
              "is missing: names, checks and events; the next start makes an empty one",
              Remedy.NONE));
    }
    List<Finding> findings = new ArrayList<>();
    try (Connection connection = source(file).getConnection();
        Statement statement = connection.createStatement()) {
      first(statement, "PRAGMA integrity_check(" + MOST + ")").stream()
          .filter(line -> !line.equals("ok"))
          .forEach(line -> findings.add(error(name, line)));
      first(statement, "PRAGMA foreign_key_check").stream()
          .limit(MOST)
          .forEach(table -> findings.add(error(name, "a row of " + table + " belongs to nothing")));
      first(statement, "SELECT count(*) FROM flyway_schema_history WHERE success = 0").stream()
          .filter(count -> !count.equals("0"))
          .forEach(count -> findings.add(error(name, "a migration did not succeed")));
    } catch (SQLException e) {
      findings.add(error(name, "can't be read: " + e.getMessage()));
    }
    return findings;
  }

  private static SQLiteDataSource source(Path file) {
    SQLiteConfig settings = new SQLiteConfig();
    settings.setReadOnly(true);
    SQLiteDataSource source = new SQLiteDataSource(settings);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  private static List<String> first(Statement statement, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  private static Finding error(String where, String what) {
    return new Finding(Grade.ERROR, where, what, Remedy.NONE);
  }
}
