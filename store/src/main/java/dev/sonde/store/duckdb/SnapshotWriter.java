package dev.sonde.store.duckdb;

import dev.sonde.model.Micros;
import dev.sonde.store.Snapshots;
import dev.sonde.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.duckdb.DuckDBConnection;

/**
 * Writes snapshots: the tables as one transaction sees them, copied by the engine into a file of
 * their own, and links to the files that count in it. The writer waits while the transaction
 * begins, and not while it copies; what no longer counts meanwhile is deleted afterwards.
 */
final class SnapshotWriter implements Snapshots {
  private static final String FILE = "sonde.duckdb";

  private final Path folder;
  private final Archive archive;
  private final Instance instance;
  private final ReentrantLock writing;
  private final Clock clock;
  private final DuckDbSettings settings;
  private final LongSupplier freeBytes;

  /**
   * A writer of snapshots.
   *
   * @param folder where the store is
   * @param writing is held while what is known in memory changes
   * @param freeBytes tells how much is free on the disk
   */
  SnapshotWriter(
      Path folder,
      Archive archive,
      Instance instance,
      ReentrantLock writing,
      Clock clock,
      DuckDbSettings settings,
      LongSupplier freeBytes) {
    this.folder = folder;
    this.archive = archive;
    this.instance = instance;
    this.writing = writing;
    this.clock = clock;
    this.settings = settings;
    this.freeBytes = freeBytes;
  }

  @Override
  public Snapshot write(Path target) {
    try (Archive.Hold _ = archive.hold()) {
      Files.createDirectories(target);
      // Taken before the file is, as everywhere; given up within, once the transaction has begun.
      writing.lock();
      return instance.use(now -> written(now, target));
    } catch (SQLException e) {
      throw new StoreException(
          "can't make a snapshot of the store in '" + folder + "': " + Engine.explain(e), e);
    } catch (IOException e) {
      throw new StoreException("can't make the snapshot's folder '" + target + "': " + e, e);
    } finally {
      unlock();
    }
  }

  private void unlock() {
    if (writing.isHeldByCurrentThread()) {
      writing.unlock();
    }
  }

  private Snapshot written(Opened now, Path target) throws SQLException {
    requireRoom(now);
    try (Engine.Copying copying = now.engine().copying(target.resolve(FILE))) {
      Map<String, Layout> layouts = new TreeMap<>();
      now.catalogue().all().forEach(table -> layouts.put(table.kind(), table.layout()));
      long time = Micros.now(clock);
      unlock();
      return copying.run(connection -> copied(connection, target, layouts, time));
    }
  }

  private void requireRoom(Opened now) {
    long needed = now.engine().bytes() + settings.reserveBytes();
    long free = freeBytes.getAsLong();
    if (free < needed) {
      throw new StoreException(
          "no room for a snapshot of the store in '%s': %d bytes are free, %d are needed"
              .formatted(folder, free, needed));
    }
  }

  private Snapshot copied(
      DuckDBConnection connection, Path target, Map<String, Layout> layouts, long time)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("COPY FROM DATABASE sonde TO " + Engine.COPY);
    }
    List<File> files = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (File file : FileList.counting(connection)) {
      if (archive.link(file.path(), target)) {
        files.add(file);
      } else {
        missing.add(file.path());
      }
    }
    Extent all = Extent.NONE;
    for (Layout layout : layouts.values()) {
      all = all.and(Extent.read(connection, layout, archive.folder()));
    }
    return new Snapshot(
        Format.VERSION,
        time,
        all.points(),
        all.isEmpty() ? Optional.empty() : Optional.of(all.oldest()),
        all.isEmpty() ? Optional.empty() : Optional.of(all.newest()),
        files,
        missing);
  }
}
