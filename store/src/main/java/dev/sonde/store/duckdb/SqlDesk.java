package dev.sonde.store.duckdb;

import dev.sonde.model.Micros;
import dev.sonde.model.Tags;
import dev.sonde.store.QueryException;
import dev.sonde.store.Table;
import dev.sonde.store.TableEngine.SqlAnswer;
import dev.sonde.store.TableEngine.SqlLimits;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** Answers one SELECT, on a connection of its own. */
final class SqlDesk {
  private static final Pattern LINE = Pattern.compile("LINE (\\d{1,6}):");

  private final String sql;
  private final SqlLimits limits;
  private final String folder;
  private final Deadline deadline;

  /** The layouts of the kinds by their names in SQL. */
  private final Map<String, KindTable> kinds = new TreeMap<>();

  private final Map<String, Layout> layouts = new TreeMap<>();
  private final AtomicReference<@Nullable PreparedStatement> running = new AtomicReference<>();
  private volatile boolean cancelled;

  /**
   * A question about what is known now.
   *
   * @param folder where the store is
   */
  SqlDesk(Catalogue known, String sql, SqlLimits limits, String folder) {
    this.sql = sql;
    this.limits = limits;
    this.folder = folder;
    this.deadline = new Deadline(limits.time());
    known
        .all()
        .forEach(
            table -> {
              kinds.put(table.kind(), table);
              layouts.put(table.kind(), table.layout());
            });
  }

  /** Ends the work; may be called by any thread, again and again. */
  void cancel() {
    cancelled = true;
    PreparedStatement statement = running.get();
    if (statement != null) {
      try {
        statement.cancel();
      } catch (SQLException _) {
        // It has ended meanwhile.
      }
    }
  }

  /**
   * Asks. The views that stand for the kinds live and end with the transaction at hand.
   *
   * @throws QueryException if the statement is not allowed, wrong, or asks for too much
   */
  SqlAnswer answer(DuckDBConnection connection) throws SQLException {
    Set<String> used = SqlCheck.kindsOf(parsed(connection), kinds.keySet());
    for (String kind : used) {
      Engine.execute(connection, view(kind));
    }
    try (PreparedStatement statement = prepared(connection)) {
      running.set(statement);
      statement.setQueryTimeout(deadline.secondsLeft());
      checkCancelled();
      try (ResultSet rows = statement.executeQuery()) {
        return read(rows);
      }
    } finally {
      running.set(null);
    }
  }

  private void checkCancelled() {
    if (cancelled) {
      throw new QueryException("the query was cancelled");
    }
    deadline.secondsLeft();
  }

  private String parsed(DuckDBConnection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT CAST(json_serialize_sql(?) AS VARCHAR)")) {
      statement.setString(1, sql);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    } catch (SQLException e) {
      throw new QueryException(String.valueOf(e.getMessage()));
    }
  }

  /** The statement, which the engine may find fault with; one row more than is told. */
  private PreparedStatement prepared(DuckDBConnection connection) throws SQLException {
    String bare = sql.strip().replaceFirst(";\\s*$", "");
    try {
      return connection.prepareStatement(
          "SELECT * FROM (\n" + bare + "\n) LIMIT " + (limits.rows() + 1L));
    } catch (SQLException e) {
      throw wrong(e);
    }
  }

  /** What the engine says is wrong; the statement's lines are counted without ours before them. */
  private static QueryException wrong(SQLException e) {
    Matcher line = LINE.matcher(String.valueOf(e.getMessage()));
    return new QueryException(
        line.replaceAll(found -> "LINE " + (Integer.parseInt(found.group(1)) - 1) + ":"));
  }

  private String view(String kind) {
    KindTable table = kinds.get(kind);
    Layout layout = layouts.get(kind);
    if (table == null || layout == null) {
      throw new IllegalStateException("no kind " + kind);
    }
    List<String> selected = new ArrayList<>(List.of("make_timestamp(p.time) AS \"time\""));
    Set<String> taken = new HashSet<>(Set.of("time"));
    for (String tag : tagNames(table)) {
      selected.add("t.tags[%s] AS %s".formatted(Identifier.literal(tag), Identifier.quoted(tag)));
      taken.add(tag);
    }
    columns(layout)
        .forEach(
            (name, column) ->
                selected.add(
                    "p.%s AS %s"
                        .formatted(
                            column.sql(),
                            Identifier.quoted(taken.add(name) ? name : "field_" + name))));
    Layout.Reading all = layout.everything();
    String from =
        all.isEmpty()
            ? "(SELECT 0 AS series, CAST(0 AS BIGINT) AS time WHERE false)"
            : all.sql(folder, columns(layout).values());
    return "CREATE OR REPLACE TEMP VIEW %s AS SELECT %s FROM %s p JOIN main.series t ON t.id = p.series"
        .formatted(Identifier.quoted(kind), String.join(", ", selected), from);
  }

  private static Set<String> tagNames(KindTable table) {
    Set<String> names = new TreeSet<>();
    for (Series series : table.all()) {
      Tags tags = series.key().tags();
      tags.forEach((name, value) -> names.add(name));
    }
    return names;
  }

  /**
   * Columns by their names in SQL; one of texts has {@code _text} behind it if there is another.
   */
  private static Map<String, Column> columns(Layout layout) {
    if (layout.isEmpty()) {
      return Map.of();
    }
    Map<String, Column> columns = new LinkedHashMap<>();
    for (Column column : layout.columns().inOrder()) {
      boolean both = layout.columns().contains(new Column(column.field(), !column.text()));
      columns.put(column.text() && both ? column.field() + "_text" : column.field(), column);
    }
    return columns;
  }

  private SqlAnswer read(ResultSet rows) throws SQLException {
    ResultSetMetaData meta = rows.getMetaData();
    List<Table.Column> columns = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      String name = meta.getColumnLabel(i);
      for (int n = 2; !names.add(name); n++) {
        name = meta.getColumnLabel(i) + "_" + n;
      }
      columns.add(new Table.Column(name, type(meta.getColumnType(i), meta.getColumnTypeName(i))));
    }
    List<@Nullable Object[]> read = new ArrayList<>();
    long bytes = 0;
    while (rows.next()) {
      if (read.size() == limits.rows()) {
        return new SqlAnswer(new Table(columns, read), false);
      }
      if (read.size() % 256 == 0) {
        checkCancelled();
      }
      @Nullable Object[] row = new @Nullable Object[columns.size()];
      for (int i = 0; i < row.length; i++) {
        row[i] = value(rows, i + 1, columns.get(i).type());
        bytes += row[i] instanceof String text ? 40 + text.length() : 24;
      }
      if (bytes > limits.bytes()) {
        throw new QueryException(
            "the answer is larger than %d MB; ask for fewer rows or columns"
                .formatted(limits.bytes() >> 20));
      }
      read.add(row);
    }
    return new SqlAnswer(new Table(columns, read), true);
  }

  private static Table.Type type(int type, String name) {
    return switch (type) {
      case Types.DOUBLE, Types.FLOAT, Types.REAL, Types.DECIMAL, Types.NUMERIC -> Table.Type.NUMBER;
      case Types.BIGINT, Types.INTEGER, Types.SMALLINT, Types.TINYINT -> Table.Type.WHOLE;
      case Types.BOOLEAN -> Table.Type.TRUTH;
      case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> Table.Type.TIME;
      default ->
          name.endsWith("HUGEINT") || name.equals("UBIGINT") ? Table.Type.NUMBER : Table.Type.TEXT;
    };
  }

  private static @Nullable Object value(ResultSet row, int column, Table.Type type)
      throws SQLException {
    Object value = row.getObject(column);
    if (value == null) {
      return null;
    }
    return switch (type) {
      case NUMBER -> value instanceof Number number ? number.doubleValue() : null;
      case WHOLE -> value instanceof Number number ? number.longValue() : null;
      case TRUTH, TEXT -> value instanceof Boolean ? value : value.toString();
      case TIME -> micros(value);
    };
  }

  private static @Nullable Object micros(Object value) {
    return switch (value) {
      case OffsetDateTime time -> Micros.of(time.toInstant());
      case Timestamp time -> Micros.of(time.toLocalDateTime().toInstant(ZoneOffset.UTC));
      default -> null;
    };
  }
}
