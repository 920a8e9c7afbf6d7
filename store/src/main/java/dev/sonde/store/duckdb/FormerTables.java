package dev.sonde.store.duckdb;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBConnection;

/**
 * The tables of formats 1 and 2, one or several for each kind whatever the day: named after the
 * kind, and a number from the second on.
 */
final class FormerTables {
  /** The newest format that had them. */
  static final int NEWEST = 2;

  private FormerTables() {}

  /** Puts their points into tables of days. */
  static void split(DuckDBConnection connection) throws SQLException {
    Map<String, Integer> generations = new HashMap<>();
    Map<String, Integer> ofDays = new HashMap<>();
    for (String table : tables(connection)) {
      int dot = table.indexOf('.');
      String kind = dot < 0 ? table : table.substring(0, dot);
      int part = dot < 0 ? 1 : Integer.parseInt(table.substring(dot + 1));
      for (long day : Format.days(connection, table)) {
        int generation =
            ofDays.computeIfAbsent(
                kind + "." + day, key -> generations.merge(kind, 1, Integer::sum));
        String name = "%s.%d.%d.%d".formatted(kind, day, generation, part);
        Engine.execute(
            connection,
            "CREATE TABLE %s AS SELECT * FROM %s WHERE time BETWEEN %d AND %d"
                .formatted(
                    Layout.quoted(name), Layout.quoted(table), Days.begin(day), Days.last(day)));
      }
      Engine.execute(connection, "DROP TABLE " + Layout.quoted(table));
    }
  }

  private static List<String> tables(DuckDBConnection connection) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT table_name FROM duckdb_tables() WHERE schema_name = '"
                    + Layout.SCHEMA
                    + "' ORDER BY table_name")) {
      while (row.next()) {
        tables.add(row.getString(1));
      }
    }
    return tables;
  }
}
