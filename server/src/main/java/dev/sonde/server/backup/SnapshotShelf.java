package dev.sonde.server.backup;

import dev.sonde.model.Micros;
import dev.sonde.server.inventory.Inventory;
import dev.sonde.store.PointStore;
import dev.sonde.store.Snapshots;
import dev.sonde.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes snapshots of all that a server keeps, in a folder below its data folder, one at a time.
 * Each has a lease: when it is over, the snapshot is deleted, so that nobody who went away holds on
 * to disk space. Thread-safe.
 */
public final class SnapshotShelf implements AutoCloseable {
  /** The folder for snapshots, in the data folder. */
  public static final String FOLDER = "snapshots";

  /** How long a snapshot is kept if nothing else is said, and at most. */
  public static final Duration USUAL_LEASE = Duration.ofMinutes(10);

  public static final Duration LONGEST_LEASE = Duration.ofHours(1);

  /** The name of the inventory's file, and of one that may be there. */
  private static final String INVENTORY = "inventory.sqlite";

  private static final String SERVER_NAME = "server-name";
  private static final System.Logger LOG = System.getLogger(SnapshotShelf.class.getName());

  private final Path data;
  private final String version;
  private final PointStore store;
  private final Inventory inventory;
  private final Clock clock;
  private final RandomGenerator random;
  private final AtomicBoolean making = new AtomicBoolean();
  private final AtomicReference<@Nullable Snapshot> current = new AtomicReference<>();

  /**
   * A shelf with nothing on it; what is left of a former one is deleted.
   *
   * @param data the data folder
   * @param version the program's version
   */
  public SnapshotShelf(
      Path data,
      String version,
      PointStore store,
      Inventory inventory,
      Clock clock,
      RandomGenerator random) {
    this.data = data;
    this.version = version;
    this.store = store;
    this.inventory = inventory;
    this.clock = clock;
    this.random = random;
    delete(data.resolve(FOLDER));
  }

  /** Thrown when there is a snapshot already; the message says until when. */
  public static final class BusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BusyException(String message) {
      super(message);
    }
  }

  /**
   * Makes a snapshot.
   *
   * @param lease how long it is kept
   * @return the snapshot; empty if the store makes none
   * @throws BusyException if there is one already
   * @throws StoreException if it could not be made
   */
  public Optional<Snapshot> take(Duration lease) {
    Optional<Snapshots> snapshots = store.snapshots();
    if (snapshots.isEmpty()) {
      return Optional.empty();
    }
    if (!making.compareAndSet(false, true)) {
      throw new BusyException("a snapshot is being made already");
    }
    try {
      tick();
      Snapshot there = current.get();
      if (there != null) {
        throw new BusyException(
            "there is the snapshot %s, which is kept until %s unless it is given back before"
                .formatted(there.manifest().id(), Micros.toInstant(there.expires())));
      }
      Snapshot made = made(snapshots.get(), lease);
      current.set(made);
      return Optional.of(made);
    } finally {
      making.set(false);
    }
  }

  private Snapshot made(Snapshots snapshots, Duration lease) {
    String id = HexFormat.of().toHexDigits(random.nextLong());
    Path folder = data.resolve(FOLDER).resolve(id);
    boolean done = false;
    try {
      Snapshots.Snapshot points = snapshots.write(folder);
      Manifest manifest = manifest(id, points, others(folder));
      Files.write(folder.resolve(Snapshot.MANIFEST), manifest.json());
      done = true;
      return new Snapshot(folder, manifest, after(lease));
    } catch (IOException e) {
      throw new StoreException("can't write the snapshot in '" + folder + "': " + e, e);
    } finally {
      if (!done) {
        delete(folder);
      }
    }
  }

  /** What else belongs to a server. */
  private List<Snapshots.File> others(Path folder) throws IOException {
    List<String> names = new ArrayList<>(List.of("sonde.duckdb", INVENTORY));
    inventory.copy(folder.resolve(INVENTORY));
    if (Files.exists(data.resolve(SERVER_NAME))) {
      Files.copy(data.resolve(SERVER_NAME), folder.resolve(SERVER_NAME));
      names.add(SERVER_NAME);
    }
    List<Snapshots.File> files = new ArrayList<>();
    for (String name : names) {
      files.add(new Snapshots.File(name, Files.size(folder.resolve(name)), Optional.empty()));
    }
    return files;
  }

  private Manifest manifest(String id, Snapshots.Snapshot points, List<Snapshots.File> others) {
    List<Snapshots.File> files = new ArrayList<>(others);
    files.addAll(points.files());
    return new Manifest(
        id,
        version,
        points.format(),
        points.time(),
        points.points(),
        points.oldest(),
        points.newest(),
        files,
        points.missing());
  }

  private long after(Duration lease) {
    return Micros.now(clock) + lease.toNanos() / 1_000;
  }

  /** The snapshot that there is. */
  public Optional<Snapshot> current() {
    return Optional.ofNullable(current.get());
  }

  /** Keeps a snapshot for so long from now on; empty if there is none of that name. */
  public Optional<Snapshot> renew(String id, Duration lease) {
    Snapshot renewed =
        current.updateAndGet(
            there -> there != null && is(there, id) ? there.until(after(lease)) : there);
    return Optional.ofNullable(renewed).filter(there -> is(there, id));
  }

  /** Deletes a snapshot; false if there is none of that name. */
  public boolean release(String id) {
    Snapshot there = current.get();
    if (there == null || !is(there, id)) {
      return false;
    }
    remove(there);
    return true;
  }

  private static boolean is(Snapshot snapshot, String id) {
    return snapshot.manifest().id().equals(id);
  }

  /** Deletes the snapshot if its lease is over. */
  public void tick() {
    Snapshot there = current.get();
    if (there != null && there.expires() <= Micros.now(clock)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the snapshot {0} was not given back in time and is deleted",
          there.manifest().id());
      remove(there);
    }
  }

  private void remove(Snapshot there) {
    if (current.compareAndSet(there, null)) {
      delete(there.folder());
    }
  }

  private static void delete(Path folder) {
    try {
      Folders.delete(folder);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, () -> "can't delete '" + folder + "': " + e);
    }
  }

  /** Deletes what there is. */
  @Override
  public void close() {
    Snapshot there = current.get();
    if (there != null) {
      remove(there);
    }
  }
}
