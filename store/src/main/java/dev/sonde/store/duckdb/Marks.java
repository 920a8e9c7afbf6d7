package dev.sonde.store.duckdb;

import dev.sonde.model.Report;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * The highest sequence of each stream that is stored. The table is a log: each commit adds rows,
 * the highest counts, and now and then the log is written anew. For the writer's thread alone.
 */
final class Marks {
  /** A stream that was silent for this long, in microseconds, is forgotten. */
  static final long KEPT = TimeUnit.DAYS.toMicros(30);

  /** How many rows beyond four per stream the log may have. */
  private static final int SLACK = 10_000;

  private static final String TABLE = "marks";
  private final Map<Stream, Mark> kept = new HashMap<>();
  private long rows;

  /** Reads what is stored. */
  static Marks load(DuckDBConnection connection) throws SQLException {
    Marks marks = new Marks();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT agent, stream, max(sequence), max(updated), count(*) FROM marks"
                    + " GROUP BY agent, stream")) {
      while (row.next()) {
        marks.kept.put(
            new Stream(row.getString(1), row.getString(2)),
            new Mark(row.getLong(3), row.getLong(4)));
        marks.rows += row.getLong(5);
      }
    }
    return marks;
  }

  /**
   * Marks for a commit.
   *
   * @param now the present, in microseconds
   */
  Staged stage(long now) {
    return new Staged(now);
  }

  /** The marks that a commit adds; nothing of them is in effect until published. */
  final class Staged {
    private final long now;
    private final Map<Stream, Mark> added = new HashMap<>();
    private boolean rewritten;

    private Staged(long now) {
      this.now = now;
    }

    /** Notes a mark; false if its stream has come as far already. */
    boolean advance(Report.Id id) {
      Stream stream = new Stream(id.agent(), id.stream());
      Mark last = added.getOrDefault(stream, kept.get(stream));
      if (last != null && id.sequence() <= last.sequence()) {
        return false;
      }
      added.put(stream, new Mark(id.sequence(), now));
      return true;
    }

    void write(DuckDBConnection connection) throws SQLException {
      rewritten = rows + added.size() > 4L * Math.max(kept.size(), added.size()) + SLACK;
      if (rewritten) {
        Engine.execute(connection, "DELETE FROM marks");
        append(connection, merged());
      } else if (!added.isEmpty()) {
        append(connection, added);
      }
    }

    private Map<Stream, Mark> merged() {
      Map<Stream, Mark> all = new HashMap<>(kept);
      all.putAll(added);
      all.values().removeIf(mark -> mark.updated() < now - KEPT);
      return all;
    }

    void publish() {
      Map<Stream, Mark> all = rewritten ? merged() : added;
      if (rewritten) {
        kept.clear();
        rows = 0;
      }
      kept.putAll(all);
      rows += all.size();
    }
  }

  private static void append(DuckDBConnection connection, Map<Stream, Mark> marks)
      throws SQLException {
    try (DuckDBAppender row = connection.createAppender(TABLE)) {
      for (Map.Entry<Stream, Mark> entry : marks.entrySet()) {
        row.beginRow();
        row.append(entry.getKey().agent());
        row.append(entry.getKey().name());
        row.append(entry.getValue().sequence());
        row.append(entry.getValue().updated());
        row.endRow();
      }
    }
  }

  private record Stream(String agent, String name) {}

  private record Mark(long sequence, long updated) {}
}
