package dev.sonde.cli.backup;

import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.server.backup.Folders;
import dev.sonde.store.FileDigest;
import dev.sonde.store.PointStore;
import dev.sonde.store.PointStore.KindExtent;
import dev.sonde.store.Snapshots;
import dev.sonde.store.duckdb.DuckDbPointStore;
import dev.sonde.store.duckdb.DuckDbSettings;
import dev.sonde.store.duckdb.FolderLock;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes a data folder of a backup: everything is written and tried in a folder within it, whose
 * presence keeps servers away, and is moved to its place at the end. What was cut off before is
 * begun anew.
 */
public final class Restoring {
  /** What an unfinished restore may have moved to its place. */
  private static final Set<String> OURS =
      Set.of(
          "lock",
          "sonde.duckdb",
          "sonde.duckdb.wal",
          "inventory.sqlite",
          "server-name",
          "archive",
          Snapshots.UNFINISHED_RESTORE);

  private final BackupFolder backups;
  private final Clock clock;

  /** A restoring from a folder of backups. */
  public Restoring(BackupFolder backups, Clock clock) {
    this.backups = backups;
    this.clock = clock;
  }

  /**
   * Restores a backup.
   *
   * @param data a folder that is empty, not there, or has an unfinished restore
   * @return what it holds, by kind
   * @throws CommandFailedException if the folder has something else, or the backup is damaged; then
   *     no server takes the folder for one that is whole
   * @throws dev.sonde.store.StoreException if the folder is in use, or the store in the backup
   *     can't be opened
   */
  public Map<String, KindExtent> restore(Generation generation, Path data) throws IOException {
    check(data);
    Files.createDirectories(data);
    try (FolderLock _ = FolderLock.take(data)) {
      Path part = data.resolve(Snapshots.UNFINISHED_RESTORE);
      Files.createDirectories(part);
      Folders.force(data);
      clear(data, part);
      for (Snapshots.File file : generation.manifest().files()) {
        write(file, part);
      }
      Map<String, KindExtent> holds = opened(part);
      Files.deleteIfExists(part.resolve("lock"));
      for (Path each : Folders.list(part)) {
        Files.move(each, data.resolve(each.getFileName()), StandardCopyOption.ATOMIC_MOVE);
      }
      Folders.force(data);
      Files.delete(part);
      Folders.force(data);
      return holds;
    }
  }

  /**
   * Whether a backup can be restored to a folder.
   *
   * @throws CommandFailedException if it has something else
   */
  public static void check(Path data) throws IOException {
    List<Path> there = Folders.list(data);
    boolean unfinished = Files.isDirectory(data.resolve(Snapshots.UNFINISHED_RESTORE));
    for (Path each : there) {
      String name = each.getFileName().toString();
      if (unfinished ? !OURS.contains(name) : !name.equals("lock")) {
        throw new CommandFailedException(
            "'%s' is not empty (it has '%s'): name a new or empty folder".formatted(data, name));
      }
    }
  }

  /** Deletes what an unfinished restore left. */
  private static void clear(Path data, Path part) throws IOException {
    for (Path each : Folders.list(part)) {
      Folders.delete(each);
    }
    for (Path each : Folders.list(data)) {
      String name = each.getFileName().toString();
      if (!each.equals(part) && !name.equals("lock")) {
        Folders.delete(each);
      }
    }
  }

  private void write(Snapshots.File file, Path part) throws IOException {
    Path target = part.resolve(file.path());
    Files.createDirectories(target.getParent());
    String sha256;
    try (OutputStream out = Files.newOutputStream(target)) {
      sha256 = FileDigest.copy(backups.object(file.sha256().orElseThrow()), out);
    }
    if (!sha256.equals(file.sha256().get())) {
      throw new CommandFailedException(
          "the backup of '%s' is damaged; try another generation".formatted(file.path()));
    }
    Folders.force(target);
  }

  private Map<String, KindExtent> opened(Path part) throws IOException {
    try (PointStore store = DuckDbPointStore.open(part, DuckDbSettings.usual(), clock)) {
      return store.extents();
    } finally {
      Folders.force(part);
    }
  }
}
