package dev.sonde.cli.history.kuma;

import dev.sonde.cli.history.HistorySink;
import dev.sonde.cli.history.HistorySource;
import dev.sonde.cli.history.Places;
import dev.sonde.model.MalformedException;
import dev.sonde.model.Point;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The SQLite database of Uptime Kuma 1 or 2. Beats come first; where none is kept any more of a
 * minute, hour or day, what Kuma 2 has summed up of it, the finest first. The database is only
 * read. Not thread-safe.
 */
public final class KumaSource implements HistorySource {
  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int MOST_MONITORS = 100_000;
  private static final int PLACE_EVERY = 2_000;

  private final Path file;
  private final String agent;
  private final List<Map<String, Object>> checks = new ArrayList<>();

  /** What Kuma 2 sums up, the finest first. */
  private enum Sum {
    MINUTELY("stat_minutely", 60),
    HOURLY("stat_hourly", 3_600),
    DAILY("stat_daily", 86_400);

    private final String table;
    private final int seconds;

    Sum(String table, int seconds) {
      this.table = table;
      this.seconds = seconds;
    }
  }

  /**
   * A database.
   *
   * @param agent who is said to have measured
   */
  public KumaSource(Path file, String agent) {
    this.file = file;
    this.agent = agent;
  }

  @Override
  public String name() {
    return "uptime-kuma";
  }

  @Override
  public List<Map<String, Object>> checks() {
    return checks;
  }

  @Override
  public void read(Places places, HistorySink sink) {
    checkFile();
    try (Connection database =
        DriverManager.getConnection("jdbc:sqlite:file:" + file.toUri().getRawPath() + "?mode=ro")) {
      Set<String> tables = tables(database);
      if (!tables.containsAll(Set.of("monitor", "heartbeat"))) {
        throw fault("is no database of Uptime Kuma: expected tables monitor and heartbeat");
      }
      List<KumaMonitor> monitors = monitors(database);
      for (KumaMonitor monitor : monitors) {
        note(monitor, sink);
        new Reading(database, monitor, tables, sink, new Beats(monitor, agent)).read(places);
      }
    } catch (SQLException e) {
      throw fault(
          "can't be read: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  private void checkFile() {
    try (InputStream in = Files.newInputStream(file)) {
      if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
        throw fault(
            "is no SQLite database; of Uptime Kuma it is kuma.db in its data folder"
                + " (MariaDB is not read)");
      }
    } catch (IOException e) {
      throw fault("can't be read: " + e);
    }
  }

  private MalformedException fault(String problem) {
    return new MalformedException(file.toString(), problem);
  }

  private static Set<String> tables(Connection database) throws SQLException {
    Set<String> tables = new HashSet<>();
    try (Statement statement = database.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT name FROM sqlite_master WHERE type = 'table'")) {
      while (row.next()) {
        tables.add(row.getString(1).toLowerCase(Locale.ROOT));
      }
    }
    return tables;
  }

  private List<KumaMonitor> monitors(Connection database) throws SQLException {
    List<KumaMonitor> monitors = new ArrayList<>();
    try (Statement statement = database.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM monitor ORDER BY id")) {
      ResultSetMetaData columns = row.getMetaData();
      while (row.next()) {
        if (monitors.size() == MOST_MONITORS) {
          throw fault("expected at most " + MOST_MONITORS + " monitors");
        }
        Map<String, Object> values = new HashMap<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          Object value = row.getObject(i);
          if (value != null) {
            values.put(columns.getColumnName(i), value);
          }
        }
        monitors.add(new KumaMonitor(values));
      }
    }
    return monitors;
  }

  private void note(KumaMonitor monitor, HistorySink sink) {
    if (monitor.type().equals("group")) {
      return;
    }
    Optional<String> problem = monitor.problem();
    if (problem.isPresent()) {
      sink.say(
          "no check can be made of '%s': %s; its history is imported"
              .formatted(monitor.title(), problem.get()));
    } else {
      checks.add(monitor.form());
    }
  }

  /** One monitor's reading. */
  private static final class Reading {
    private final Connection database;
    private final KumaMonitor monitor;
    private final Set<String> tables;
    private final HistorySink sink;
    private final Beats beats;

    Reading(
        Connection database,
        KumaMonitor monitor,
        Set<String> tables,
        HistorySink sink,
        Beats beats) {
      this.database = database;
      this.monitor = monitor;
      this.tables = tables;
      this.sink = sink;
      this.beats = beats;
    }

    void read(Places places) throws SQLException {
      for (Sum sum : Sum.values()) {
        if (tables.contains(sum.table)) {
          sums(sum);
        }
      }
      beats(places);
    }

    private void beats(Places places) throws SQLException {
      String part = "monitor " + monitor.id();
      try (PreparedStatement statement =
          database.prepareStatement(
              "SELECT id, status, time, ping, msg FROM heartbeat WHERE monitor_id = ? AND id > ? ORDER BY id")) {
        statement.setLong(1, monitor.id());
        statement.setLong(2, places.of(part));
        try (ResultSet row = statement.executeQuery()) {
          long last = Long.MIN_VALUE;
          for (int count = 1; row.next(); count++) {
            beat(row);
            last = row.getLong("id");
            if (count % PLACE_EVERY == 0) {
              sink.reached(part, last);
            }
          }
          if (last != Long.MIN_VALUE) {
            sink.reached(part, last);
          }
        }
      }
    }

    private void beat(ResultSet row) throws SQLException {
      if (Beats.isMaintenance(row)) {
        sink.leaveOut("beats during maintenance, in which nothing was measured", 1);
        return;
      }
      Optional<Point> point = beats.beat(row);
      point.ifPresent(sink::take);
      if (point.isEmpty()) {
        sink.leaveOut("beats whose time can't be read", 1);
      }
    }

    private void sums(Sum sum) throws SQLException {
      Set<String> columns = columns(sum.table);
      boolean extremes = columns.containsAll(Set.of("ping_min", "ping_max"));
      try (PreparedStatement statement =
          database.prepareStatement(
              "SELECT * FROM %s s WHERE monitor_id = ? AND NOT EXISTS (SELECT 1 FROM heartbeat b WHERE b.monitor_id = s.monitor_id AND b.time >= datetime(s.timestamp, 'unixepoch') AND b.time < datetime(s.timestamp + %d, 'unixepoch'))%s ORDER BY timestamp"
                  .formatted(sum.table, sum.seconds, withoutFiner(sum)))) {
        statement.setLong(1, monitor.id());
        try (ResultSet row = statement.executeQuery()) {
          while (row.next()) {
            beats.sum(row, extremes).ifPresent(sink::take);
          }
        }
      }
    }

    /** That no finer sum lies within. */
    private String withoutFiner(Sum sum) {
      StringBuilder condition = new StringBuilder();
      for (Sum finer : Sum.values()) {
        if (finer.seconds < sum.seconds && tables.contains(finer.table)) {
          condition.append(
              " AND NOT EXISTS (SELECT 1 FROM %s f WHERE f.monitor_id = s.monitor_id AND f.timestamp >= s.timestamp AND f.timestamp < s.timestamp + %d)"
                  .formatted(finer.table, sum.seconds));
        }
      }
      return condition.toString();
    }

    private Set<String> columns(String table) throws SQLException {
      Set<String> columns = new HashSet<>();
      try (Statement statement = database.createStatement();
          ResultSet row = statement.executeQuery("PRAGMA table_info(" + table + ")")) {
        while (row.next()) {
          columns.add(row.getString("name"));
        }
      }
      return columns;
    }
  }
}
