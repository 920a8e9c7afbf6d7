package dev.sonde.store.duckdb;

import dev.sonde.store.Resolution;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;

/**
 * A deletion of files of one kind, and of the series of which nothing is left, in one transaction.
 * Points of days whose points went are not taken any more.
 */
final class Dropping {
  private final KindTable table;
  private final List<DayFile> gone;
  private final DayFiles left;
  private final long horizon;
  private List<Series> dead = List.of();

  Dropping(KindTable table, List<DayFile> gone) {
    this.table = table;
    this.gone = gone;
    this.left = table.layout().files().with(gone, List.of());
    this.horizon =
        gone.stream()
            .filter(file -> file.resolution() == Resolution.RAW)
            .mapToLong(file -> file.day() + 1)
            .reduce(table.horizon(), Math::max);
  }

  /** Writes it. */
  void write(DuckDBConnection connection, String folder) throws SQLException {
    FileList.forget(connection, gone);
    if (horizon != table.horizon()) {
      String kind = Identifier.literal(table.kind());
      Engine.execute(connection, "DELETE FROM horizons WHERE kind = " + kind);
      Engine.execute(connection, "INSERT INTO horizons VALUES (" + kind + ", " + horizon + ")");
    }
    if (oldest(left) > oldest(table.layout().files())) {
      Set<Integer> alive = alive(connection, folder);
      dead = table.all().stream().filter(series -> !alive.contains(series.id())).toList();
    }
    if (!dead.isEmpty()) {
      Engine.execute(
          connection,
          dead.stream()
              .map(series -> Integer.toString(series.id()))
              .collect(Collectors.joining(", ", "DELETE FROM series WHERE id IN (", ")")));
    }
  }

  private static long oldest(DayFiles files) {
    return files.all().mapToLong(DayFile::oldest).min().orElse(Long.MAX_VALUE);
  }

  /** The series of which there is something; of days that have hours, those say it. */
  private Set<Integer> alive(DuckDBConnection connection, String folder) throws SQLException {
    Collection<DayFile> files = new ArrayList<>(left.all(Resolution.HOUR).toList());
    Stream.of(Resolution.RAW, Resolution.MINUTE)
        .flatMap(left::all)
        .filter(file -> !left.has(Resolution.HOUR, file.day()) || left.lacksRollups(file.day()))
        .forEach(files::add);
    List<String> sources = new ArrayList<>();
    files.forEach(file -> sources.add(Layout.Reading.parquet(folder, List.of(file))));
    table.layout().groups().stream()
        .flatMap(group -> group.tables().stream())
        .forEach(each -> sources.add(Layout.quoted(each)));
    Set<Integer> alive = new HashSet<>();
    for (String source : sources) {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT DISTINCT series FROM " + source)) {
        while (row.next()) {
          alive.add(row.getInt(1));
        }
      }
    }
    return alive;
  }

  /** Makes it known, after the commit. */
  void publish() {
    table.layout(table.layout().with(group -> true, left));
    table.horizon(horizon);
    dead.forEach(table::remove);
  }

  /** The files that went, to be deleted after {@link #publish}. */
  List<DayFile> gone() {
    return gone;
  }
}
