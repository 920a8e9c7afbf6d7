package dev.sonde.store.duckdb;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBConnection;

/** Reads the newest point of each series of one kind. */
final class LatestReader {
  private final String kind;

  /** Taken before reading, so that the rows' columns are these. */
  private final Layout layout;

  private final List<Column> columns;

  private final Map<Integer, Tags> tags = new HashMap<>();

  private final String folder;

  /**
   * A reader of what is known now.
   *
   * @param folder where the store is
   */
  LatestReader(KindTable table, String folder) {
    this.folder = folder;
    this.kind = table.kind();
    this.layout = table.layout();
    this.columns = layout.columns().inOrder();
    table.all().forEach(series -> tags.put(series.id(), series.key().tags()));
  }

  List<Point> read(DuckDBConnection connection, long since) throws SQLException {
    List<Point> points = new ArrayList<>();
    Layout.Reading sources = layout.reading(since, Long.MAX_VALUE);
    if (sources.isEmpty()) {
      return points;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql(sources))) {
      statement.setLong(1, since);
      statement.setLong(2, since);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          Tags of = tags.get(row.getInt(1));
          if (of != null) {
            points.add(new Point(kind, row.getLong(2), of, fields(row)));
          }
        }
      }
    }
    return points;
  }

  /** First the newest times, from two columns alone; then the rows that have them. */
  private String sql(Layout.Reading sources) {
    StringBuilder selected = new StringBuilder("SELECT p.series, p.time");
    columns.forEach(column -> selected.append(", p.").append(column.sql()));
    return selected
        + " FROM %1$s p JOIN (SELECT series, max(time) AS time FROM %1$s WHERE time >= ?"
            .formatted(sources.sql(folder, columns))
        + " GROUP BY series) n ON p.series = n.series AND p.time = n.time WHERE p.time >= ?";
  }

  private Fields fields(ResultSet row) throws SQLException {
    Fields.Builder fields = Fields.builder();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      Object value = row.getObject(3 + i);
      if (value instanceof Double number) {
        fields.put(column.field(), number);
      } else if (value instanceof String text) {
        fields.put(column.field(), text);
      }
    }
    return fields.build();
  }
}
