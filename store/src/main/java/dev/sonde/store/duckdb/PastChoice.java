package dev.sonde.store.duckdb;

import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.store.PastPoints;
import dev.sonde.store.Resolution;
import dev.sonde.store.Retention;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Chooses those points of the past that can be added: whose keys are in no table and no file, and
 * whose series has no rollups of their day without points, to which they could not be added without
 * counting some twice. Looks only for what may be there; points after all others of their series
 * are not looked for. Not thread-safe.
 */
final class PastChoice {
  private static final String DAY = "%s.time // " + Days.LENGTH;
  private static final String SAME_DAY =
      "s.series = l.series AND " + DAY.formatted("s") + " = " + DAY.formatted("l");

  private final Catalogue catalogue;
  private final String folder;
  private final Retention retention;
  private final long now;
  private int there;
  private int closed;
  private int tooOld;
  private int fresh;

  /**
   * A choice for one commit.
   *
   * @param folder where the store is
   * @param now the present in microseconds
   */
  PastChoice(Catalogue catalogue, String folder, Retention retention, long now) {
    this.catalogue = catalogue;
    this.folder = folder;
    this.retention = retention;
    this.now = now;
  }

  /** A key of a table. */
  private record Key(int series, long time) {
    Key day() {
      return new Key(series, Days.of(time));
    }
  }

  /** The points that can be added; by the writer's connection, whose temporary table is used. */
  List<Point> fresh(DuckDBConnection connection, Collection<Point> points) throws SQLException {
    Map<String, Map<Tags, Map<Long, Point>>> kinds = new LinkedHashMap<>();
    for (Point point : points) {
      boolean again =
          kinds
                  .computeIfAbsent(point.kind(), kind -> new LinkedHashMap<>())
                  .computeIfAbsent(point.tags(), tags -> new LinkedHashMap<>())
                  .put(point.time(), point)
              != null;
      there += again ? 1 : 0;
    }
    List<Point> chosen = new ArrayList<>();
    for (Map.Entry<String, Map<Tags, Map<Long, Point>>> kind : kinds.entrySet()) {
      choose(connection, kind.getKey(), kind.getValue(), chosen);
    }
    fresh = chosen.size();
    return chosen;
  }

  /** What became of the points. */
  PastPoints result() {
    return new PastPoints(fresh, there, closed, tooOld);
  }

  private void choose(
      DuckDBConnection connection,
      String kind,
      Map<Tags, Map<Long, Point>> points,
      List<Point> chosen)
      throws SQLException {
    long oldest = now - TimeUnit.SECONDS.toMicros(retention.of(kind, Resolution.HOUR).toSeconds());
    KindTable table = catalogue.find(kind);
    Map<Key, Point> doubtful = new LinkedHashMap<>();
    for (Map.Entry<Tags, Map<Long, Point>> each : points.entrySet()) {
      Series series = table == null ? null : table.find(each.getKey());
      for (Point point : each.getValue().values()) {
        if (point.time() < oldest) {
          tooOld++;
        } else if (series == null || series.isAfterAll(point.time())) {
          chosen.add(point);
        } else {
          doubtful.put(new Key(series.id(), point.time()), point);
        }
      }
    }
    if (table != null && !doubtful.isEmpty()) {
      sift(connection, table, doubtful, chosen);
    }
  }

  private void sift(
      DuckDBConnection connection, KindTable table, Map<Key, Point> doubtful, List<Point> chosen)
      throws SQLException {
    prepare(connection, doubtful.keySet());
    Bounds bounds = Bounds.of(doubtful.keySet());
    List<String> points = pointSources(table.layout(), bounds);
    Set<Key> present =
        found(connection, points, "s.time", "s.series = l.series AND s.time = l.time");
    Set<Key> shut = new HashSet<>();
    if (bounds.firstDay() < table.horizon()) {
      shut = found(connection, hourSources(table.layout(), bounds), DAY.formatted("s"), SAME_DAY);
      shut.removeAll(found(connection, points, DAY.formatted("s"), SAME_DAY));
      shut.removeIf(day -> day.time() >= table.horizon());
    }
    Engine.execute(connection, "DELETE FROM temp.late");
    for (Map.Entry<Key, Point> each : doubtful.entrySet()) {
      if (present.contains(each.getKey())) {
        there++;
      } else if (shut.contains(each.getKey().day())) {
        closed++;
      } else {
        chosen.add(each.getValue());
      }
    }
  }

  private static void prepare(DuckDBConnection connection, Collection<Key> keys)
      throws SQLException {
    try (DuckDBAppender row = connection.createAppender("temp", "main", "late")) {
      for (Key key : keys) {
        row.beginRow();
        row.append(key.series());
        row.append(key.time());
        row.endRow();
      }
    }
  }

  private List<String> pointSources(Layout layout, Bounds bounds) {
    Layout.Reading all = layout.reading(bounds.from(), bounds.to(), bounds.series());
    return Stream.concat(
            all.groups().stream().flatMap(group -> group.tables().stream()).map(Layout::quoted),
            files(all.files()))
        .map(bounds::within)
        .toList();
  }

  private List<String> hourSources(Layout layout, Bounds bounds) {
    return files(
            layout.files().within(Resolution.HOUR, bounds.from(), bounds.to(), bounds.series()))
        .map(bounds::within)
        .toList();
  }

  private Stream<String> files(List<DayFile> files) {
    return files.isEmpty() ? Stream.of() : Stream.of(Layout.Reading.parquet(folder, files));
  }

  /** Which of the keys, or of their days, there are rows of. */
  private static Set<Key> found(
      DuckDBConnection connection, List<String> sources, String what, String condition)
      throws SQLException {
    Set<Key> found = new HashSet<>();
    if (sources.isEmpty()) {
      return found;
    }
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT DISTINCT s.series, %s FROM (%s) s SEMI JOIN temp.late l ON %s"
                    .formatted(what, String.join(" UNION ALL ", sources), condition))) {
      while (row.next()) {
        found.add(new Key(row.getInt(1), row.getLong(2)));
      }
    }
    return found;
  }

  /**
   * Where keys lie.
   *
   * @param from the beginning of the first day
   * @param to the end of the last
   * @param series their series in order
   */
  private record Bounds(long from, long to, int[] series) {

    static Bounds of(Collection<Key> keys) {
      long first = keys.stream().mapToLong(Key::time).min().orElse(0);
      long last = keys.stream().mapToLong(Key::time).max().orElse(0);
      return new Bounds(
          Days.begin(Days.of(first)),
          Days.last(Days.of(last)),
          keys.stream().mapToInt(Key::series).distinct().sorted().toArray());
    }

    long firstDay() {
      return Days.of(from);
    }

    String within(String source) {
      return "SELECT series, time FROM %s WHERE time BETWEEN %d AND %d AND series IN (%s)"
          .formatted(
              source,
              from,
              to,
              java.util.Arrays.stream(series)
                  .mapToObj(Integer::toString)
                  .collect(Collectors.joining(", ")));
    }
  }
}
