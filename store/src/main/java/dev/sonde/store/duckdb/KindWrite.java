package dev.sonde.store.duckdb;

import dev.sonde.model.Point;
import dev.sonde.model.SeriesKey;
import dev.sonde.model.Tags;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.duckdb.DuckDBConnection;

/**
 * What one commit writes of one kind: points of recent days to tables of their days, others to one
 * of late points. What is known in memory changes only when published.
 */
final class KindWrite {
  /** A table with more rows than this gets no further columns. */
  static final long LONG = 100_000;

  private final KindTable table;
  private final long today;
  private final IntSupplier seriesIds;
  private final Map<Tags, Series> newSeries = new LinkedHashMap<>();
  private final List<Series> touched = new ArrayList<>();
  private final Map<Integer, GroupWrite> groups = new LinkedHashMap<>();
  private final Map<Long, GroupWrite> byDay = new HashMap<>();
  private final Map<Long, Long> filled = new HashMap<>();
  private Layout layout;
  private long leftOut;
  private boolean late;

  /**
   * Nothing to write yet.
   *
   * @param today the present day
   * @param seriesIds gives a number to each new series
   */
  KindWrite(KindTable table, long today, IntSupplier seriesIds) {
    this.table = table;
    this.today = today;
    this.layout = table.layout();
    this.seriesIds = seriesIds;
  }

  void add(Point point) {
    if (Days.of(point.time()) < table.horizon()) {
      leftOut++;
      return;
    }
    Series series = series(point.tags());
    boolean first = stage(series, point);
    byDay.computeIfAbsent(Days.of(point.time()), this::group).add(series, point, first);
  }

  /**
   * Adds a point of the past whose key is nowhere, and whose day takes points of its series.
   *
   * @param now the present in microseconds
   */
  void addPast(Point point, long now) {
    Series series = series(point.tags());
    stage(series, point);
    long day = Days.of(point.time());
    filled.put(day, now);
    byDay.computeIfAbsent(day, this::group).add(series, point, true);
  }

  /** Notes a point of a series; whether it is after all others of it. */
  private boolean stage(Series series, Point point) {
    boolean first = series.isAfterAll(point.time());
    boolean before = series.isStaged();
    series.stage(point);
    if (series.isStaged() && !before) {
      touched.add(series);
    }
    late |= !first;
    return first;
  }

  private Series series(Tags tags) {
    Series known = table.find(tags);
    if (known != null) {
      return known;
    }
    return newSeries.computeIfAbsent(
        tags,
        t -> new Series(seriesIds.getAsInt(), new SeriesKey(table.kind(), t), Long.MIN_VALUE));
  }

  private GroupWrite group(long day) {
    Optional<HotGroup> there = layout.writable(day);
    boolean recent = Math.abs(day - today) <= 1;
    HotGroup group =
        there
            .filter(each -> !(recent && each.isLate() && !each.covers(day)))
            .orElseGet(
                () ->
                    HotGroup.empty(
                        table.kind(), recent ? day : HotGroup.LATE, layout.nextGeneration()));
    layout = layout.with(group);
    return groups.computeIfAbsent(group.generation(), generation -> new GroupWrite(group));
  }

  void write(DuckDBConnection connection) throws SQLException {
    for (GroupWrite group : groups.values()) {
      layout = layout.with(group.write(connection));
    }
  }

  /** How many points that were stored before were replaced. */
  long replaced() {
    return groups.values().stream().mapToLong(GroupWrite::replaced).sum();
  }

  /** How many points are of days whose points are not kept any more, and were left out. */
  long leftOut() {
    return leftOut;
  }

  Collection<Series> newSeries() {
    return newSeries.values();
  }

  /** Makes known what was written, after the commit. */
  void publish(Catalogue catalogue) {
    catalogue.add(table);
    table.layout(layout);
    if (late) {
      table.wroteLate();
    }
    touched.forEach(Series::publish);
    newSeries.values().forEach(table::add);
    filled.forEach(table::filled);
  }

  /** Undoes what was noted, after a commit that failed. */
  void discard() {
    touched.forEach(Series::discard);
  }
}
