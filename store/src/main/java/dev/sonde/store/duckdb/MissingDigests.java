package dev.sonde.store.duckdb;

import dev.sonde.store.Snapshots;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Lock;

/**
 * Notes the SHA-256 of files that were written before format 5, a few at a time. A file that can't
 * be read is left out until the store is opened again. One thread uses it.
 */
final class MissingDigests {
  /** How much is read at a time, in bytes. */
  private static final long SHARE = 256L << 20;

  private final Archive archive;
  private final Instance instance;
  private final Lock writing;
  private final Set<String> unreadable = new HashSet<>();
  private boolean done;

  MissingDigests(Archive archive, Instance instance, Lock writing) {
    this.archive = archive;
    this.instance = instance;
    this.writing = writing;
  }

  /** Notes some; does nothing once all files have one, since those written now have. */
  void run() throws SQLException {
    if (done) {
      return;
    }
    List<Snapshots.File> lacking =
        instance.use(now -> now.engine().keep(FileList::counting)).stream()
            .filter(file -> file.sha256().isEmpty() && !unreadable.contains(file.path()))
            .toList();
    done = lacking.isEmpty();
    Map<String, String> found = new HashMap<>();
    long bytes = 0;
    for (Snapshots.File file : lacking) {
      if (bytes >= SHARE) {
        break;
      }
      bytes += file.bytes();
      archive
          .digest(file.path())
          .ifPresentOrElse(
              sha256 -> found.put(file.path(), sha256), () -> unreadable.add(file.path()));
    }
    if (!found.isEmpty()) {
      note(found);
    }
  }

  private void note(Map<String, String> found) throws SQLException {
    writing.lock();
    try {
      instance.use(
          now ->
              now.engine()
                  .write(
                      connection -> {
                        FileList.digests(connection, found);
                        return found;
                      }));
    } finally {
      writing.unlock();
    }
  }
}
