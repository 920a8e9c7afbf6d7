package dev.sonde.store.duckdb;

import dev.sonde.model.Point;
import dev.sonde.store.Batch;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Batches on their way into one transaction: first staged in memory, then written, and then either
 * published, which makes what is known in memory agree with the file, or discarded.
 */
final class Commit {
  private final Catalogue catalogue;
  private final Marks.Staged marks;
  private final Growth growth;
  private final long today;
  private final Map<String, KindWrite> kinds = new LinkedHashMap<>();
  private final List<Boolean> stored = new ArrayList<>();
  private int nextSeriesId;

  /**
   * Nothing on its way yet.
   *
   * @param now the open file
   * @param time the present, in microseconds
   */
  Commit(Opened now, long time) {
    this.today = Days.of(time);
    this.catalogue = now.catalogue();
    this.marks = now.marks().stage(time);
    this.growth = now.growth();
    this.nextSeriesId = catalogue.nextSeriesId();
  }

  void stage(List<Batch> batches) {
    for (Batch batch : batches) {
      boolean isNew = batch.mark().map(marks::advance).orElse(true);
      stored.add(isNew);
      if (isNew) {
        for (Point point : batch.points()) {
          kinds.computeIfAbsent(point.kind(), this::write).add(point);
        }
      }
    }
  }

  /**
   * Stages points of the past whose keys are nowhere.
   *
   * @param now the present in microseconds
   */
  void stagePast(List<Point> points, long now) {
    points.forEach(point -> kinds.computeIfAbsent(point.kind(), this::write).addPast(point, now));
  }

  private KindWrite write(String kind) {
    KindTable known = catalogue.find(kind);
    KindTable table = known == null ? new KindTable(kind, Layout.EMPTY) : known;
    return new KindWrite(table, today, () -> nextSeriesId++);
  }

  /** Whether there is anything to write; else all batches were here already, or were empty. */
  boolean isEmpty() {
    return kinds.isEmpty() && !stored.contains(true);
  }

  void write(DuckDBConnection connection) throws SQLException {
    writeSeries(connection);
    for (KindWrite kind : kinds.values()) {
      kind.write(connection);
    }
    marks.write(connection);
    if (replaced() > 0) {
      growth.broken(connection);
    }
  }

  private long replaced() {
    return kinds.values().stream().mapToLong(KindWrite::replaced).sum();
  }

  private void writeSeries(DuckDBConnection connection) throws SQLException {
    if (nextSeriesId == catalogue.nextSeriesId()) {
      return;
    }
    try (DuckDBAppender row = connection.createAppender("series")) {
      for (KindWrite kind : kinds.values()) {
        for (Series series : kind.newSeries()) {
          row.beginRow();
          row.append(series.id());
          row.append(series.key().kind());
          row.append(series.key().tags().asMap());
          row.endRow();
        }
      }
    }
  }

  void publish() {
    marks.publish();
    if (replaced() > 0) {
      growth.gone();
    }
    catalogue.nextSeriesId(nextSeriesId);
    kinds.values().forEach(kind -> kind.publish(catalogue));
  }

  void discard() {
    kinds.values().forEach(KindWrite::discard);
  }

  /** How many points came too late to be kept. */
  long leftOut() {
    return kinds.values().stream().mapToLong(KindWrite::leftOut).sum();
  }

  /** For each batch whether it was new. */
  List<Boolean> stored() {
    return List.copyOf(stored);
  }
}
