package dev.sonde.store.duckdb;

import dev.sonde.model.Point;
import dev.sonde.store.duckdb.HotGroup.Part;
import dev.sonde.store.duckdb.LateRows.Row;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** What one commit writes to one group of tables. */
final class GroupWrite {
  private HotGroup group;
  private final Columns before;
  private final List<Row> inOrder = new ArrayList<>();
  private final LateRows late = new LateRows();
  private final Set<Long> days = new HashSet<>();
  private Columns columns;
  private long replaced;

  GroupWrite(HotGroup group) {
    this.group = group;
    this.before =
        group.parts().isEmpty() ? new Columns(List.of()) : group.parts().getLast().columns();
    this.columns = before;
  }

  /**
   * Adds a point.
   *
   * @param first whether its key is in no table, since it is after all points of its series
   */
  void add(Series series, Point point, boolean first) {
    columns = columns.covering(point.fields());
    days.add(Days.of(point.time()));
    if (first) {
      inOrder.add(new Row(series, point));
    } else {
      late.put(series, point);
    }
  }

  /** Writes, and tells the group as it is then. */
  HotGroup write(DuckDBConnection connection) throws SQLException {
    makeRoom(connection);
    append(connection, inOrder);
    replaced = late.deleteReplaced(connection, group.tables());
    append(connection, late.rows());
    return group;
  }

  /** How many points of these tables were replaced by what was written. */
  long replaced() {
    return replaced;
  }

  /** Makes room for the columns: in the newest table while it is short, else in a further one. */
  private void makeRoom(DuckDBConnection connection) throws SQLException {
    group = group.with(days);
    boolean none = group.parts().isEmpty();
    if (!none && columns.equals(before)) {
      return;
    }
    int newest = none ? 0 : group.parts().getLast().number();
    if (none || isLong(connection, group.table(newest))) {
      create(connection, group.table(newest + 1), columns);
      group = group.with(new Part(newest + 1, columns));
      return;
    }
    int known = before.inOrder().size();
    for (Column column : columns.inOrder().subList(known, columns.inOrder().size())) {
      Engine.execute(
          connection,
          "ALTER TABLE "
              + Layout.quoted(group.table(newest))
              + " ADD COLUMN "
              + column.definition());
    }
    group = group.with(new Part(newest, columns));
  }

  /** Makes a table of points without rows. */
  static void create(DuckDBConnection connection, String name, Columns columns)
      throws SQLException {
    Engine.execute(
        connection,
        "CREATE TABLE %s (series INTEGER, time BIGINT%s)"
            .formatted(
                Layout.quoted(name),
                columns.inOrder().stream()
                    .map(column -> ", " + column.definition())
                    .collect(Collectors.joining())));
  }

  private static boolean isLong(DuckDBConnection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM " + Layout.quoted(name))) {
      row.next();
      return row.getLong(1) > KindWrite.LONG;
    }
  }

  private void append(DuckDBConnection connection, Collection<Row> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (DuckDBAppender row =
        connection.createAppender(Layout.SCHEMA, group.table(group.parts().getLast()))) {
      for (Row each : rows) {
        row.beginRow();
        row.append(each.series().id());
        row.append(each.point().time());
        columns.append(row, each.point().fields());
        row.endRow();
      }
    }
  }
}
