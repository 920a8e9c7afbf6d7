package dev.sonde.server.api;

import dev.sonde.model.Tags;
import dev.sonde.server.fleet.MinuteAgents.Who;
import dev.sonde.store.PointStore;
import dev.sonde.store.SeriesQuery;
import dev.sonde.store.SeriesQuery.Form;
import dev.sonde.store.SeriesQuery.Selection;
import dev.sonde.store.SeriesSlice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Reads minutes of an agent from the store and merges those of its checks: counts are summed, mean
 * round-trip times weighted by what was received, mean jitter by how many differences there were.
 */
final class MinuteRows {
  static final long MINUTE = 60_000_000L;

  /** How many points are read at a time, so that an agent with thousands of checks fits. */
  private static final int AT_A_TIME = 60_000;

  private static final List<Selection> FIELDS =
      Stream.of("sent", "received", "lost", "jitters", "latency_avg_ms", "jitter_avg_ms")
          .map(field -> new Selection(field, Form.VALUE))
          .toList();

  private final PointStore store;

  MinuteRows(PointStore store) {
    this.store = store;
  }

  /** What one minute comes to. */
  static final class Row {
    private double sent;
    private double received;
    private double lost;
    private double jitters;
    private double latency;
    private double jitter;

    long sent() {
      return Math.round(sent);
    }

    long received() {
      return Math.round(received);
    }

    long lost() {
      return Math.round(lost);
    }

    /** In milliseconds with 3 decimals; 0.0 if nothing was received. */
    double latencyAvg() {
      return received > 0 ? rounded(latency / received) : 0;
    }

    /** In milliseconds with 3 decimals; 0.0 if there was none. */
    double jitterAvg() {
      return jitters > 0 ? rounded(jitter / jitters) : 0;
    }

    private static double rounded(double millis) {
      return Math.rint(millis * 1_000) / 1_000;
    }
  }

  /** The fields of one point. */
  private static final class Values {
    private final double[] values = new double[FIELDS.size()];

    Values() {
      Arrays.fill(values, Double.NaN);
    }

    private double of(String field) {
      return values[FIELDS.indexOf(new Selection(field, Form.VALUE))];
    }

    void addTo(Row row) {
      double received = orElse(of("received"), 0);
      // Others' programs don't tell how many; one less than was received is what there are at most.
      double jitters = orElse(of("jitters"), Math.max(0, received - 1));
      row.sent += orElse(of("sent"), 0);
      row.received += received;
      row.lost += orElse(of("lost"), 0);
      row.latency += received * orElse(of("latency_avg_ms"), 0);
      row.jitters += jitters;
      row.jitter += jitters * orElse(of("jitter_avg_ms"), 0);
    }

    private static double orElse(double value, double otherwise) {
      return Double.isNaN(value) ? otherwise : value;
    }
  }

  /**
   * The rows of a time, by the beginning of the minute in microseconds.
   *
   * @param checks how many checks the agent has
   */
  NavigableMap<Long, Row> read(Who who, int checks, long from, long to) {
    NavigableMap<Long, Row> rows = new TreeMap<>();
    long step = Math.max(1, AT_A_TIME / Math.max(1, checks)) * MINUTE;
    for (long begin = from; begin < to; begin += step) {
      read(who, begin, Math.min(to, begin + step), rows);
    }
    return rows;
  }

  private void read(Who who, long from, long to, NavigableMap<Long, Row> rows) {
    Map<String, Set<String>> filter = new HashMap<>();
    filter.put("agent", Set.of(who.agent()));
    who.check().ifPresent(check -> filter.put("check", Set.of(check)));
    List<SeriesSlice> slices = store.query(new SeriesQuery("minute", filter, FIELDS, from, to, 0));
    Map<Tags, List<SeriesSlice>> bySeries = new HashMap<>();
    slices.forEach(
        slice -> bySeries.computeIfAbsent(slice.tags(), tags -> new ArrayList<>()).add(slice));
    NavigableMap<Long, Row> published = new TreeMap<>();
    bySeries.forEach(
        (tags, series) -> merge(series, tags.value("check").isPresent() ? rows : published));
    // What an agent published of all its checks is in those already.
    published.forEach(rows::putIfAbsent);
  }

  private static void merge(List<SeriesSlice> series, NavigableMap<Long, Row> rows) {
    Map<Long, Values> points = new HashMap<>();
    for (SeriesSlice slice : series) {
      int place = FIELDS.indexOf(slice.field());
      for (int i = 0; i < slice.size(); i++) {
        points.computeIfAbsent(slice.times()[i], time -> new Values()).values[place] =
            slice.avg()[i];
      }
    }
    points.forEach(
        (time, values) ->
            values.addTo(
                rows.computeIfAbsent(Math.floorDiv(time, MINUTE) * MINUTE, at -> new Row())));
  }
}
