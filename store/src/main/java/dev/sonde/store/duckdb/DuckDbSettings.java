package dev.sonde.store.duckdb;

import java.time.Duration;

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
    Keeping keeping) {
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
        Keeping.usual());
  }

  /** The same with another limit of an answer's size. */
  public DuckDbSettings withMaxValues(long values) {
    return new DuckDbSettings(
        memoryMegabytes,
        threads,
        readers,
        checkpointBytes,
        temporaryBytes,
        reserveBytes,
        values,
        queryTimeout,
        keeping);
  }

  /** The same with another reserve of disk space. */
  public DuckDbSettings withReserveBytes(long bytes) {
    return new DuckDbSettings(
        memoryMegabytes,
        threads,
        readers,
        checkpointBytes,
        temporaryBytes,
        bytes,
        maxValues,
        queryTimeout,
        keeping);
  }

  /** The same with another size of the log. */
  public DuckDbSettings withCheckpointBytes(long bytes) {
    return new DuckDbSettings(
        memoryMegabytes,
        threads,
        readers,
        bytes,
        temporaryBytes,
        reserveBytes,
        maxValues,
        queryTimeout,
        keeping);
  }

  /** The same with another time limit of a query. */
  public DuckDbSettings withQueryTimeout(Duration timeout) {
    return new DuckDbSettings(
        memoryMegabytes,
        threads,
        readers,
        checkpointBytes,
        temporaryBytes,
        reserveBytes,
        maxValues,
        timeout,
        keeping);
  }

  /** The same with another way of closing days. */
  public DuckDbSettings withKeeping(Keeping other) {
    return new DuckDbSettings(
        memoryMegabytes,
        threads,
        readers,
        checkpointBytes,
        temporaryBytes,
        reserveBytes,
        maxValues,
        queryTimeout,
        other);
  }
}
