package dev.sonde.store.duckdb;

import dev.sonde.store.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * Writes points of one day as a file, sorted by series and time, each column in the smallest type
 * that gives back its numbers exactly, and compares the file with what was to be written.
 */
final class DayWriter {
  private static final int[] DECIMALS = {1, 2, 3, 4, 6};

  /**
   * With more values than this in a group of rows, the differences of neighbours take less room
   * than places in a dictionary: those of times that keep their step take none at all.
   */
  private static final int DICTIONARY = 256;

  private static final int CHECKS = DECIMALS.length + 3;

  private final Archive archive;
  private final Keeping keeping;

  DayWriter(Archive archive, Keeping keeping) {
    this.archive = archive;
    this.keeping = keeping;
  }

  /**
   * What goes into one file.
   *
   * @param sources where the points are
   * @param columns all columns that there may be
   * @param kind their kind
   * @param day their day
   * @param firstSeries the lowest number of a series
   * @param lastSeries the highest
   * @param path where the file is to be
   */
  record Order(
      Layout.Reading sources,
      Columns columns,
      String kind,
      long day,
      int firstSeries,
      int lastSeries,
      String path) {}

  /**
   * Writes the file; it is on the disk when this returns.
   *
   * @return the file; empty if there are no such points
   * @throws StoreException if the file is not what was to be written
   */
  Optional<DayFile> write(DuckDBConnection connection, Order order) throws SQLException {
    String rows = rows(order);
    Map<Column, String> types = types(connection, order.columns(), rows);
    boolean done = false;
    try {
      String target = Identifier.literal(archive.unfinished(order.path()).toString());
      Engine.execute(
          connection,
          "COPY (%s FROM %s ORDER BY series, time) TO %s (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2, ROW_GROUP_SIZE %d, DICTIONARY_SIZE_LIMIT %d)"
              .formatted(cast(types), rows, target, keeping.rowGroup(), DICTIONARY));
      Sum wanted = sum(connection, rows, types);
      Sum found = sum(connection, "read_parquet(" + target + ")", types);
      if (!wanted.equals(found)) {
        throw new StoreException(
            "the file for %s of %s was written wrongly: %s instead of %s"
                .formatted(order.kind(), Days.text(order.day()), found, wanted));
      }
      if (wanted.rows == 0) {
        return Optional.empty();
      }
      DayFile file = file(order, types, found, archive.finish(order.path()));
      done = true;
      return Optional.of(file);
    } finally {
      if (!done) {
        archive.discard(order.path());
      }
    }
  }

  private static DayFile file(Order order, Map<Column, String> types, Sum sum, long bytes) {
    return new DayFile(
        order.kind(),
        order.day(),
        order.path(),
        sum.firstSeries,
        sum.lastSeries,
        sum.rows,
        sum.rows,
        sum.oldest,
        sum.newest,
        bytes,
        sum.hash,
        types);
  }

  /** What stands after FROM: the points, without those of series that were forgotten. */
  private String rows(Order order) {
    return "(SELECT * FROM %s WHERE time BETWEEN %d AND %d AND series BETWEEN %d AND %d AND series IN (SELECT id FROM series WHERE kind = %s))"
        .formatted(
            order.sources().sql(archive.folder(), order.columns().inOrder()),
            Days.begin(order.day()),
            Days.last(order.day()),
            order.firstSeries(),
            order.lastSeries(),
            Identifier.literal(order.kind()));
  }

  private static String cast(Map<Column, String> types) {
    return "SELECT series, time"
        + types.entrySet().stream()
            .map(
                each ->
                    ", CAST(%1$s AS %2$s) AS %1$s".formatted(each.getKey().sql(), each.getValue()))
            .collect(Collectors.joining());
  }

  /** The type of each column that has a value. */
  private static Map<Column, String> types(
      DuckDBConnection connection, Columns columns, String rows) throws SQLException {
    Map<Column, String> types = new LinkedHashMap<>();
    if (columns.inOrder().isEmpty()) {
      return types;
    }
    String checks =
        columns.inOrder().stream().map(DayWriter::checks).collect(Collectors.joining(", "));
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT " + checks + " FROM " + rows)) {
      row.next();
      for (int i = 0; i < columns.inOrder().size(); i++) {
        Column column = columns.inOrder().get(i);
        int first = 1 + i * CHECKS;
        if (row.getLong(first) > 0) {
          types.put(column, column.text() ? column.type() : type(row, first + 1));
        }
      }
    }
    return types;
  }

  /** How many values there are, and whether each type would give back all of them. */
  private static String checks(Column column) {
    String value = column.text() ? "CAST(NULL AS DOUBLE)" : column.sql();
    List<String> checks = new ArrayList<>();
    checks.add("count(%s)".formatted(column.sql()));
    checks.add(isExact(value, "BIGINT"));
    for (int decimals : DECIMALS) {
      checks.add(isExact(value, decimal(decimals)));
    }
    checks.add(isExact(value, "FLOAT"));
    return String.join(", ", checks);
  }

  private static String isExact(String value, String type) {
    return "bool_and(%1$s IS NULL OR coalesce(CAST(TRY_CAST(%1$s AS %2$s) AS DOUBLE) = %1$s, false))"
        .formatted(value, type);
  }

  private static String decimal(int decimals) {
    return "DECIMAL(18, " + decimals + ")";
  }

  private static String type(ResultSet row, int first) throws SQLException {
    if (row.getBoolean(first)) {
      return "BIGINT";
    }
    for (int i = 0; i < DECIMALS.length; i++) {
      if (row.getBoolean(first + 1 + i)) {
        return decimal(DECIMALS[i]);
      }
    }
    return row.getBoolean(first + 1 + DECIMALS.length) ? "FLOAT" : "DOUBLE";
  }

  private static Sum sum(DuckDBConnection connection, String rows, Map<Column, String> types)
      throws SQLException {
    String values =
        types.keySet().stream()
            .map(
                column ->
                    column.text() ? ", " + column.sql() : ", CAST(" + column.sql() + " AS DOUBLE)")
            .collect(Collectors.joining());
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*), min(series), max(series), min(time), max(time), CAST(sum(hash(series, time%s)) AS VARCHAR) FROM %s"
                    .formatted(values, rows))) {
      row.next();
      return new Sum(
          row.getLong(1),
          row.getInt(2),
          row.getInt(3),
          row.getLong(4),
          row.getLong(5),
          String.valueOf(row.getString(6)));
    }
  }

  /** What tells two sets of points apart. */
  private record Sum(
      long rows, int firstSeries, int lastSeries, long oldest, long newest, String hash) {}
}
