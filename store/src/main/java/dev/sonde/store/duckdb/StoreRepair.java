package dev.sonde.store.duckdb;

import dev.sonde.store.Finding;
import dev.sonde.store.Finding.Remedy;
import dev.sonde.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Properties;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;

/** Does what findings of a {@link StoreDoctor} say that a repair does. Deletes no file. */
public final class StoreRepair {
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Path folder;
  private final Clock clock;

  /** A repair of the store in a folder that nobody uses, but that the caller has not locked. */
  public StoreRepair(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /**
   * Repairs what can be.
   *
   * @throws StoreException if that fails; what was done so far stays
   */
  public void run(List<Finding> findings) {
    List<Finding> curable = findings.stream().filter(each -> each.remedy() != Remedy.NONE).toList();
    if (curable.isEmpty()) {
      return;
    }
    try {
      Path quarantine = folder.resolve("quarantine").resolve(NAME.format(clock.instant()));
      for (Finding each : curable) {
        if (each.remedy() == Remedy.QUARANTINE || each.remedy() == Remedy.LEAVE_OUT) {
          move(each.where(), quarantine);
        }
      }
      if (curable.stream().anyMatch(each -> each.remedy() == Remedy.LIST_ONCE)) {
        listOnce();
      }
    } catch (IOException | SQLException e) {
      throw new StoreException("can't repair the store in '" + folder + "': " + e.getMessage(), e);
    }
    // Opening notes files that are not there as lost; then rollups are made where they lack.
    DuckDbPointStore.rebuild(folder, clock);
  }

  private void move(String path, Path quarantine) throws IOException {
    Path target = quarantine.resolve(path);
    Files.createDirectories(target.getParent());
    Files.move(folder.resolve(path), target, StandardCopyOption.ATOMIC_MOVE);
  }

  private void listOnce() throws SQLException {
    try (NativeThreads thread = new NativeThreads("store-repair", 1)) {
      thread.call(
          () -> {
            try (DuckDBConnection connection =
                (DuckDBConnection)
                    new DuckDBDriver()
                        .connect(
                            "jdbc:duckdb:" + folder.resolve("sonde.duckdb"), new Properties())) {
              Engine.execute(
                  connection,
                  "DELETE FROM files WHERE rowid NOT IN (SELECT min(rowid) FROM files GROUP BY path)");
            }
            return true;
          });
    }
  }
}
