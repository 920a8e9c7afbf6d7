package dev.sonde.cli.backup;

import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.server.backup.Manifest;
import dev.sonde.server.backup.Snapshot;
import dev.sonde.server.backup.SnapshotShelf;
import dev.sonde.server.inventory.Inventory;
import dev.sonde.store.PointStore;
import dev.sonde.store.duckdb.DuckDbPointStore;
import dev.sonde.store.duckdb.DuckDbSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;

/** A snapshot of a data folder that no server uses; none can while this is open. */
public final class StoppedSource implements Source {
  private final PointStore store;
  private final Inventory inventory;
  private final SnapshotShelf shelf;
  private final Snapshot snapshot;

  private StoppedSource(
      PointStore store, Inventory inventory, SnapshotShelf shelf, Snapshot snapshot) {
    this.store = store;
    this.inventory = inventory;
    this.shelf = shelf;
    this.snapshot = snapshot;
  }

  /**
   * Opens a data folder and makes a snapshot in it.
   *
   * @param version the program's version
   * @throws CommandFailedException if there is no store in the folder
   * @throws dev.sonde.store.StoreException if a server uses it, or it can't be opened
   */
  public static StoppedSource take(Path data, String version, Clock clock) {
    if (!Files.exists(data.resolve("sonde.duckdb"))) {
      throw new CommandFailedException("there is no store in '" + data + "'");
    }
    PointStore store = DuckDbPointStore.open(data, DuckDbSettings.usual(), clock);
    boolean taken = false;
    try {
      StoppedSource source = take(data, version, clock, store);
      taken = true;
      return source;
    } finally {
      if (!taken) {
        store.close();
      }
    }
  }

  private static StoppedSource take(Path data, String version, Clock clock, PointStore store) {
    Inventory inventory = Inventory.open(data.resolve("inventory.sqlite"));
    boolean taken = false;
    try {
      SnapshotShelf shelf =
          new SnapshotShelf(data, version, store, inventory, clock, new SecureRandom());
      Snapshot snapshot =
          shelf
              .take(SnapshotShelf.LONGEST_LEASE)
              .orElseThrow(() -> new IllegalStateException("the store makes snapshots"));
      taken = true;
      return new StoppedSource(store, inventory, shelf, snapshot);
    } finally {
      if (!taken) {
        inventory.close();
      }
    }
  }

  @Override
  public Path folder() {
    return snapshot.folder();
  }

  @Override
  public Manifest manifest() {
    return snapshot.manifest();
  }

  @Override
  public void close() {
    shelf.close();
    inventory.close();
    store.close();
  }
}
