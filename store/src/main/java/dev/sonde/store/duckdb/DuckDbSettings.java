package dev.sonde.store.duckdb;

import dev.sonde.store.Retention;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * How much of the machine a {@link DuckDbPointStore} may use.
 *
 * @param memoryMegabytes what the engine may keep in memory; the process needs about 60 MB besides
 * @param threads how many threads work on one query
 * @param readers how many queries run at once; more wait
 * @param checkpointBytes when the log of commits exceeds this it is moved into the main file, which
 *     the commit that did so waits for: longer, the larger this is
 * @param temporaryBytes what large sorts may write beside the main file
 * @param reserveBytes how much free space appending leaves on the disk, so that deleting old points
 *     and moving the log stay possible; 0 for none
 * @param maxValues how many numbers an answer may hold at most
 * @param queryTimeout how long a query may take
 * @param keeping when days are closed
 * @param retention how long points are kept
 * @param diskBudget how many bytes the store may occupy; where it is more, the oldest days go;
 *     empty for as many as there are
 */
public record DuckDbSettings(
    int memoryMegabytes,
    int threads,
    int readers,
    long checkpointBytes,
    long temporaryBytes,
    long reserveBytes,
    long maxValues,
    Duration queryTimeout,
    Keeping keeping,
    Retention retention,
    OptionalLong diskBudget) {
  private static final long MEBIBYTE = 1024L * 1024L;

  /** Settings for a server of a few hundred devices on a small machine. */
  public static DuckDbSettings usual() {
    return new DuckDbSettings(
        96,
        2,
        3,
        16 * MEBIBYTE,
        1024 * MEBIBYTE,
        64 * MEBIBYTE,
        2_000_000,
        Duration.ofSeconds(20),
        Keeping.usual(),
        Retention.usual(),
        OptionalLong.empty());
  }

  /** The same with another limit of an answer's size. */
  public DuckDbSettings withMaxValues(long values) {
    return with(change -> change.maxValues = values);
  }

  /** The same with another reserve of disk space. */
  public DuckDbSettings withReserveBytes(long bytes) {
    return with(change -> change.reserveBytes = bytes);
  }

  /** The same with another size of the log. */
  public DuckDbSettings withCheckpointBytes(long bytes) {
    return with(change -> change.checkpointBytes = bytes);
  }

  /** The same with another time limit of a query. */
  public DuckDbSettings withQueryTimeout(Duration timeout) {
    return with(change -> change.queryTimeout = timeout);
  }

  /** The same with another way of closing days. */
  public DuckDbSettings withKeeping(Keeping other) {
    return with(change -> change.keeping = other);
  }

  /** The same with other times for which points are kept. */
  public DuckDbSettings withRetention(Retention other) {
    return with(change -> change.retention = other);
  }

  /** The same with another disk budget, in bytes; empty for none. */
  public DuckDbSettings withDiskBudget(OptionalLong bytes) {
    return with(change -> change.diskBudget = bytes);
  }

  private DuckDbSettings with(Consumer<Change> change) {
    Change changed = new Change(this);
    change.accept(changed);
    return new DuckDbSettings(
        memoryMegabytes,
        threads,
        readers,
        changed.checkpointBytes,
        temporaryBytes,
        changed.reserveBytes,
        changed.maxValues,
        changed.queryTimeout,
        changed.keeping,
        changed.retention,
        changed.diskBudget);
  }

  /** What can be set otherwise. */
  private static final class Change {
    private long checkpointBytes;
    private long reserveBytes;
    private long maxValues;
    private Duration queryTimeout;
    private Keeping keeping;
    private Retention retention;
    private OptionalLong diskBudget;

    Change(DuckDbSettings before) {
      checkpointBytes = before.checkpointBytes;
      reserveBytes = before.reserveBytes;
      maxValues = before.maxValues;
      queryTimeout = before.queryTimeout;
      keeping = before.keeping;
      retention = before.retention;
      diskBudget = before.diskBudget;
    }
  }
}
