package dev.sonde.store.duckdb;

import dev.sonde.store.StoreException;
import dev.sonde.store.Table;
import dev.sonde.store.TableEngine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Properties;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;
import org.jspecify.annotations.Nullable;

/**
 * Writes tables as Parquet files with an engine of its own, in memory and with limits of its own,
 * so that the store's never waits.
 */
final class ParquetExport {
  private final Path folder;

  /**
   * Exports by way of files in a folder, which is made if it is not there.
   *
   * @param folder for files that are being written; each is deleted when it was handed over
   */
  ParquetExport(Path folder) {
    this.folder = folder;
  }

  void write(Table table, TableEngine.Opening out) throws IOException {
    Files.createDirectories(folder);
    Path file = Files.createTempFile(folder, "export-", ".parquet");
    try {
      try (NativeThreads thread = new NativeThreads("store-export", 1)) {
        thread.call(
            () -> {
              write(table, file);
              return file;
            });
      } catch (SQLException e) {
        throw new StoreException("can't make a Parquet file: " + Engine.explain(e), e);
      }
      try (OutputStream stream = out.open()) {
        Files.copy(file, stream);
      }
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static void write(Table table, Path file) throws SQLException {
    try (DuckDBConnection connection =
        (DuckDBConnection) new DuckDBDriver().connect("jdbc:duckdb:", properties())) {
      Engine.execute(
          connection,
          table.columns().stream()
              .map(column -> name(column) + " " + type(column))
              .collect(Collectors.joining(", ", "CREATE TABLE answer (", ")")));
      try (DuckDBAppender appender = connection.createAppender("main", "answer")) {
        for (@Nullable Object[] row : table.rows()) {
          appender.beginRow();
          for (Object value : row) {
            append(appender, value);
          }
          appender.endRow();
        }
      }
      Engine.execute(
          connection,
          "COPY (SELECT "
              + table.columns().stream()
                  .map(ParquetExport::selected)
                  .collect(Collectors.joining(", "))
              + " FROM answer) TO "
              + Identifier.literal(file.toString())
              + " (FORMAT parquet, COMPRESSION zstd)");
    }
  }

  private static Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("memory_limit", "128MB");
    properties.setProperty("threads", "1");
    return properties;
  }

  private static String name(Table.Column column) {
    return '"' + column.name().replace("\"", "\"\"") + '"';
  }

  private static String type(Table.Column column) {
    return switch (column.type()) {
      case TIME, WHOLE -> "BIGINT";
      case NUMBER -> "DOUBLE";
      case TRUTH -> "BOOLEAN";
      case TEXT -> "VARCHAR";
    };
  }

  private static String selected(Table.Column column) {
    return column.type() == Table.Type.TIME
        ? "make_timestamptz(%1$s) AS %1$s".formatted(name(column))
        : name(column);
  }

  private static void append(DuckDBAppender appender, @Nullable Object value) throws SQLException {
    switch (value) {
      case null -> appender.appendNull();
      case Long whole -> appender.append(whole);
      case Double number -> appender.append(number);
      case Boolean truth -> appender.append(truth);
      case Object text -> appender.append(text.toString());
    }
  }
}
