package dev.sonde.store.duckdb;

import dev.sonde.store.Resolution;
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
 * Writes rows as a file, sorted by series and time, each column in the smallest type that gives
 * back its numbers exactly, and compares the file with what was to be written.
 */
final class FileWriter {
  private static final int[] DECIMALS = {1, 2, 3, 4, 6};

  /**
   * With more values than this in a group of rows, the differences of neighbours take less room
   * than places in a dictionary: those of times that keep their step take none at all.
   */
  private static final int DICTIONARY = 256;

  private static final int CHECKS = DECIMALS.length + 3;

  private final Archive archive;
  private final int rowGroup;

  /**
   * A writer.
   *
   * @param rowGroup how many rows of a file are compressed together
   */
  FileWriter(Archive archive, int rowGroup) {
    this.archive = archive;
    this.rowGroup = rowGroup;
  }

  /**
   * What goes into one file.
   *
   * @param kind the kind of the points
   * @param resolution what the rows are
   * @param day their day
   * @param number the number of the file
   * @param rows what stands after FROM to read them
   * @param columns all columns that there may be besides those that each row has
   * @param sorted whether the rows are a table that was filled in the order of series and time, by
   *     a connection that keeps the order
   */
  record Order(
      String kind,
      Resolution resolution,
      long day,
      int number,
      String rows,
      List<Column> columns,
      boolean sorted) {

    /** Rows in no order. */
    Order(
        String kind,
        Resolution resolution,
        long day,
        int number,
        String rows,
        List<Column> columns) {
      this(kind, resolution, day, number, rows, columns, false);
    }

    private String order() {
      return sorted ? "" : " ORDER BY series, time";
    }

    private String path() {
      return Archive.path(kind, resolution, day, number);
    }

    /** The columns that each row has. */
    private String keys() {
      return resolution == Resolution.RAW ? "series, time" : "series, time, " + Rollup.KEYS;
    }
  }

  /**
   * A file that was written.
   *
   * @param file the file
   * @param checksum over all that is in it, whatever the form in which it is written
   * @param sha256 of the file, in hexadecimal digits
   */
  record Written(DayFile file, String checksum, String sha256) {}

  /**
   * Writes the file; it is on the disk when this returns.
   *
   * @return the file; empty if there are no rows
   * @throws StoreException if the file is not what was to be written
   */
  Optional<Written> write(DuckDBConnection connection, Order order) throws SQLException {
    String rows = order.rows();
    Map<Column, String> types = types(connection, order.columns(), rows);
    boolean done = false;
    try {
      String target = Identifier.literal(archive.unfinished(order.path()).toString());
      Engine.execute(
          connection,
          "COPY (SELECT %s%s FROM %s%s) TO %s (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2, ROW_GROUP_SIZE %d, DICTIONARY_SIZE_LIMIT %d)"
              .formatted(
                  order.keys(), cast(types), rows, order.order(), target, rowGroup, DICTIONARY));
      Sum wanted = sum(connection, rows, order, types);
      Sum found =
          sum(connection, "read_parquet(" + target + ", hive_partitioning = false)", order, types);
      if (!wanted.equals(found)) {
        throw new StoreException(
            "the file for %s of %s was written wrongly: %s instead of %s"
                .formatted(order.kind(), Days.text(order.day()), found, wanted));
      }
      if (wanted.rows == 0) {
        return Optional.empty();
      }
      Archive.Finished finished = archive.finish(order.path());
      done = true;
      return Optional.of(
          new Written(file(order, types, found, finished.bytes()), found.hash, finished.sha256()));
    } finally {
      if (!done) {
        archive.discard(order.path());
      }
    }
  }

  private static DayFile file(Order order, Map<Column, String> types, Sum sum, long bytes) {
    return new DayFile(
        order.kind(),
        order.resolution(),
        order.day(),
        order.number(),
        sum.firstSeries,
        sum.lastSeries,
        sum.rows,
        sum.rows,
        sum.oldest,
        sum.newest,
        bytes,
        FileTypes.of(types));
  }

  private static String cast(Map<Column, String> types) {
    return types.entrySet().stream()
        .map(each -> ", CAST(%1$s AS %2$s) AS %1$s".formatted(each.getKey().sql(), each.getValue()))
        .collect(Collectors.joining());
  }

  /** The type of each column that has a value. */
  private static Map<Column, String> types(
      DuckDBConnection connection, List<Column> columns, String rows) throws SQLException {
    Map<Column, String> types = new LinkedHashMap<>();
    if (columns.isEmpty()) {
      return types;
    }
    String checks = columns.stream().map(FileWriter::checks).collect(Collectors.joining(", "));
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT " + checks + " FROM " + rows)) {
      row.next();
      for (int i = 0; i < columns.size(); i++) {
        Column column = columns.get(i);
        int first = 1 + i * CHECKS;
        if (row.getLong(first) > 0) {
          types.put(column, column.part().isNumber() ? type(row, first + 1) : column.type());
        }
      }
    }
    return types;
  }

  /** How many values there are, and whether each type would give back all of them. */
  private static String checks(Column column) {
    String value = column.part().isNumber() ? column.sql() : "CAST(NULL AS DOUBLE)";
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

  private static Sum sum(
      DuckDBConnection connection, String rows, Order order, Map<Column, String> types)
      throws SQLException {
    String values =
        types.keySet().stream()
            .map(
                column ->
                    column.part().isNumber()
                        ? ", CAST(" + column.sql() + " AS DOUBLE)"
                        : ", " + column.sql())
            .collect(Collectors.joining());
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*), min(series), max(series), min(time), max(time), CAST(sum(hash(%s%s)) AS VARCHAR) FROM %s"
                    .formatted(order.keys(), values, rows))) {
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
