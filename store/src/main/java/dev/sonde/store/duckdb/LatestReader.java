package dev.sonde.store.duckdb;

import dev.sonde.model.FieldNames;
import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBConnection;

/** Reads the newest point of each series of one kind, from wherever its points are. */
final class LatestReader {
  private final KindTable table;

  /** Taken before reading, so that the rows' columns are these. */
  private final Layout layout;

  private final List<Column> columns;

  private final Map<Integer, Tags> tags = new HashMap<>();

  private final String folder;
  private final int lates;
  private final Map<Integer, Point> points = new HashMap<>();

  /**
   * A reader of what is known now.
   *
   * @param folder where the store is
   */
  LatestReader(KindTable table, String folder) {
    this.folder = folder;
    this.table = table;
    this.lates = table.lates();
    this.layout = table.layout();
    this.columns = layout.columns().inOrder();
    table.all().forEach(series -> tags.put(series.id(), series.key().tags()));
  }

  /** The points at or after a time. */
  List<Point> read(DuckDBConnection connection, long since) throws SQLException {
    points.clear();
    Layout.Reading sources = layout.reading(since, Long.MAX_VALUE);
    if (sources.isEmpty()) {
      return List.of();
    }
    Rows rows = new Rows(columns);
    String from = "(SELECT * FROM " + sources.sql(folder, columns) + " WHERE time >= ?)";
    try (PreparedStatement statement = connection.prepareStatement(rows.newest(from))) {
      statement.setLong(1, since);
      statement.setLong(2, since);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          int series = row.getInt(1);
          Tags of = tags.get(series);
          if (of != null) {
            points.put(series, new Point(table.kind(), row.getLong(2), of, rows.fields(row)));
          }
        }
      }
    }
    return List.copyOf(points.values());
  }

  /**
   * Lets the kind's series know what was found, unless points came meanwhile that may be newer than
   * it; for whoever keeps writers away.
   */
  void tell(long since) {
    if (table.lates() == lates) {
      for (Series series : table.all()) {
        if (tags.containsKey(series.id())) {
          series.found(points.get(series.id()), since);
        }
      }
    }
  }

  /** How rows of some columns are read. Those that have the same fields share their names. */
  static final class Rows {
    private final List<Column> columns;
    private FieldNames last = FieldNames.of(List.of());

    Rows(List<Column> columns) {
      this.columns = columns;
    }

    /**
     * A SELECT of the row of the newest time of each series: its series, its time, the columns.
     * First the times, from two columns alone; then the rows that have them.
     *
     * @param from what stands after FROM
     */
    String newest(String from) {
      StringBuilder selected = new StringBuilder("SELECT p.series, p.time");
      columns.forEach(column -> selected.append(", p.").append(column.sql()));
      return selected
          + " FROM %1$s p JOIN (SELECT series, max(time) AS time FROM %1$s GROUP BY series) n"
              .formatted(from)
          + " ON p.series = n.series AND p.time = n.time";
    }

    Fields fields(ResultSet row) throws SQLException {
      Fields.Builder builder = Fields.builder();
      for (int i = 0; i < columns.size(); i++) {
        Column column = columns.get(i);
        Object value = row.getObject(3 + i);
        if (value instanceof Double number) {
          builder.put(column.field(), number);
        } else if (value instanceof String text) {
          builder.put(column.field(), text);
        }
      }
      Fields fields = builder.build(last);
      last = fields.names();
      return fields;
    }
  }
}
