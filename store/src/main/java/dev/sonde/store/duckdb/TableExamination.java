package dev.sonde.store.duckdb;

import dev.sonde.store.Finding;
import dev.sonde.store.Finding.Grade;
import dev.sonde.store.Finding.Remedy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBConnection;

/** Looks for what the tables may not hold: unknown or doubled series, points of another day. */
final class TableExamination {
  private final DuckDBConnection connection;
  private final List<Finding> findings = new ArrayList<>();

  TableExamination(DuckDBConnection connection) {
    this.connection = connection;
  }

  List<Finding> findings() throws SQLException {
    count(
        "series",
        "series have a number that another has, too",
        "SELECT count(*) - count(DISTINCT id) FROM series");
    count(
        "series",
        "series are there twice",
        "SELECT count(*) FROM (SELECT 1 FROM series GROUP BY kind, map_entries(tags)::VARCHAR HAVING count(*) > 1)");
    count("marks", "marks are negative", "SELECT count(*) FROM marks WHERE sequence < 0");
    for (String table : tables()) {
      try {
        table(table, HotGroup.name(table));
      } catch (NumberFormatException | IndexOutOfBoundsException _) {
        add(table, "is no table of this format");
      }
    }
    return findings;
  }

  private void table(String table, HotGroup.Name name) throws SQLException {
    String quoted = Layout.quoted(table);
    count(
        table,
        "points are of a series that is not known",
        "SELECT count(*) FROM %s WHERE NOT %s"
            .formatted(quoted, RollupWriter.isKnown(name.kind())));
    count(
        table,
        "points are there twice",
        "SELECT count(*) FROM (SELECT 1 FROM %s GROUP BY series, time HAVING count(*) > 1)"
            .formatted(quoted));
    if (name.day() != HotGroup.LATE) {
      count(
          table,
          "points are of another day than " + Days.text(name.day()),
          "SELECT count(*) FROM %s WHERE time NOT BETWEEN %d AND %d"
              .formatted(quoted, Days.begin(name.day()), Days.last(name.day())));
    }
  }

  private List<String> tables() throws SQLException {
    List<String> tables = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT table_name FROM duckdb_tables() WHERE schema_name = '%s' ORDER BY 1"
                    .formatted(Layout.SCHEMA))) {
      while (row.next()) {
        tables.add(row.getString(1));
      }
    }
    return tables;
  }

  private void count(String where, String what, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      if (row.getLong(1) > 0) {
        add(where, row.getLong(1) + " " + what);
      }
    } catch (SQLException e) {
      if (Engine.isFatal(e)) {
        throw e;
      }
      add(where, "can't be read: " + Engine.explain(e));
    }
  }

  private void add(String where, String what) {
    findings.add(new Finding(Grade.ERROR, "table " + where, what, Remedy.NONE));
  }
}
