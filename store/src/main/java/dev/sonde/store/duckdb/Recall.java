package dev.sonde.store.duckdb;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.SeriesKey;
import dev.sonde.store.Resolution;
import dev.sonde.store.duckdb.LatestFile.Newest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.duckdb.DuckDBConnection;

/**
 * The newest point of each series as {@link LatestFile} has it, with what came after it, which is
 * read from the tables alone: if these have merely grown since, it must be in their new rows.
 */
final class Recall {
  private final Map<Integer, Newest> known;

  private Recall(Map<Integer, Newest> known) {
    this.known = known;
  }

  /**
   * Reads the file and what came after it. Knows nothing if there is no such file, or it is not of
   * this state of the tables.
   *
   * @param tables what there is, without series
   * @param lost files that should be there and are not
   */
  static Recall read(
      DuckDBConnection connection,
      LatestFile file,
      Collection<KindTable> tables,
      Collection<DayFile> lost)
      throws SQLException {
    Optional<String> word = Growth.load(connection).word();
    Optional<LatestFile.Content> content =
        word.isEmpty() ? Optional.empty() : file.read().filter(c -> c.word().equals(word.get()));
    if (content.isEmpty()) {
      return new Recall(Map.of());
    }
    Map<Integer, Newest> known = new HashMap<>(content.get().series());
    for (KindTable table : tables) {
      for (HotGroup group : table.layout().groups()) {
        for (HotGroup.Part part : group.parts()) {
          String name = group.table(part);
          long before = content.get().rows().getOrDefault(name, 0L);
          long rows = rows(connection, name);
          if (rows < before) {
            return new Recall(Map.of());
          }
          if (rows > before) {
            add(connection, name, part.columns(), before, known);
          }
        }
      }
    }
    lost.stream()
        .filter(each -> each.resolution() == Resolution.RAW)
        .forEach(each -> forget(known, each));
    return new Recall(known);
  }

  /** How many rows a table has. */
  static long rows(DuckDBConnection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM " + Layout.quoted(table))) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Adds what came after the first rows of a table; where there is a tie, that is what counts. */
  private static void add(
      DuckDBConnection connection,
      String name,
      Columns columns,
      long before,
      Map<Integer, Newest> known)
      throws SQLException {
    LatestReader.Rows rows = new LatestReader.Rows(columns.inOrder());
    String added = "(SELECT * FROM %s WHERE rowid >= %d)".formatted(Layout.quoted(name), before);
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(rows.newest(added))) {
      while (row.next()) {
        Newest found = new Newest(row.getLong(2), Optional.of(rows.fields(row)));
        known.merge(row.getInt(1), found, (old, more) -> more.time() >= old.time() ? more : old);
      }
    }
  }

  /** Of series whose newest point may have been in a file that is lost only a bound is known. */
  private static void forget(Map<Integer, Newest> known, DayFile lost) {
    for (int series = lost.firstSeries(); series <= lost.lastSeries(); series++) {
      known.computeIfPresent(
          series,
          (id, newest) ->
              newest.time() >= lost.oldest() && newest.time() <= lost.newest()
                  ? new Newest(newest.time(), Optional.empty())
                  : newest);
    }
  }

  /** A series as it is known; empty if it is not. */
  Optional<Series> series(int id, SeriesKey key) {
    return Optional.ofNullable(known.get(id))
        .map(
            newest -> {
              Optional<Fields> fields = newest.fields();
              return fields.isPresent()
                  ? new Series(
                      id, key, new Point(key.kind(), newest.time(), key.tags(), fields.get()))
                  : new Series(id, key, newest.time());
            });
  }
}
