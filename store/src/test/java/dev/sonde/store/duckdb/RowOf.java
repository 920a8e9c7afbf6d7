package dev.sonde.store.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.duckdb.DuckDBDriver;

/** What any program sees in the store's files. */
final class RowOf {
  private RowOf() {}

  /** The first value of a query's answer. */
  static String first(String query) throws SQLException {
    return first("", query);
  }

  /** The same of a query of a DuckDB file. */
  static String first(String file, String query) throws SQLException {
    try (Connection connection =
            new DuckDBDriver().connect("jdbc:duckdb:" + file, new Properties());
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      assertThat(result.next()).isTrue();
      return result.getString(1);
    }
  }
}
