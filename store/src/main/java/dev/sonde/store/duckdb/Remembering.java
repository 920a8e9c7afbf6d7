package dev.sonde.store.duckdb;

import dev.sonde.model.Fields;
import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.duckdb.DuckDBConnection;

/**
 * Writes {@link LatestFile} now and then, and when the store is closed. One thread uses it. What
 * fails is tried again the next time: without the file a start merely takes longer.
 */
final class Remembering {
  /** Between two files, in microseconds. */
  private static final long PERIOD = TimeUnit.MINUTES.toMicros(5);

  private static final System.Logger LOG = System.getLogger(Remembering.class.getName());
  private final LatestFile file;
  private final Clock clock;
  private final Instance instance;
  private final Lock writing;
  private long due = Long.MIN_VALUE;

  /**
   * A remembering that has written nothing.
   *
   * @param writing is held while tables are counted
   */
  Remembering(Path folder, Clock clock, Instance instance, Lock writing) {
    this.file = new LatestFile(folder);
    this.clock = clock;
    this.instance = instance;
    this.writing = writing;
  }

  /** Writes the file if it is time, or the one that is there is of no use any more. */
  void run() {
    try {
      if (Micros.now(clock) >= due || isBroken()) {
        write();
        due = Micros.now(clock) + PERIOD;
      }
    } catch (SQLException | StoreException e) {
      LOG.log(System.Logger.Level.DEBUG, "the newest points are not noted", e);
    }
  }

  private boolean isBroken() throws SQLException {
    writing.lock();
    try {
      return instance.use(now -> now.growth().word().isEmpty());
    } finally {
      writing.unlock();
    }
  }

  /** Writes the file; for the last time before the store is closed. */
  void finish() {
    try {
      write();
    } catch (SQLException | StoreException e) {
      LOG.log(System.Logger.Level.DEBUG, "the newest points are not noted", e);
    }
  }

  private void write() throws SQLException {
    LatestFile.Content content;
    writing.lock();
    try {
      content = instance.use(Remembering::content);
    } finally {
      writing.unlock();
    }
    try {
      file.write(content);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the newest points are not noted", e);
    }
  }

  private static LatestFile.Content content(Opened now) throws SQLException {
    Optional<String> there = now.growth().word();
    String word = there.isPresent() ? there.get() : now.growth().begin(now.engine());
    Map<Integer, LatestFile.Newest> series = new HashMap<>();
    for (KindTable table : now.catalogue().all()) {
      for (Series each : table.all()) {
        Point latest = each.latest();
        Optional<Fields> fields = Optional.ofNullable(latest).map(Point::fields);
        series.put(each.id(), new LatestFile.Newest(each.newest(), fields));
      }
    }
    return new LatestFile.Content(word, now.engine().keep(on -> rows(on, now)), series);
  }

  private static Map<String, Long> rows(DuckDBConnection connection, Opened now)
      throws SQLException {
    Map<String, Long> rows = new HashMap<>();
    for (KindTable table : now.catalogue().all()) {
      for (HotGroup group : table.layout().groups()) {
        for (String name : group.tables()) {
          rows.put(name, Recall.rows(connection, name));
        }
      }
    }
    return rows;
  }
}
