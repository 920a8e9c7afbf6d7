package dev.sonde.store.duckdb;

import java.time.Duration;

/**
 * When days are closed, and into what.
 *
 * @param grace how long after its end a day is closed
 * @param rest for how long no late point may have come before late points are put into closed days
 * @param longest after which time they are, even if more come
 * @param valuesPerFile how many numbers a file holds at most, unless one series alone has more;
 *     that many are sorted in memory
 * @param rowGroup how many points of a file are compressed together
 * @param rollupGroup how many rows of a file of rollups are
 */
public record Keeping(
    Duration grace,
    Duration rest,
    Duration longest,
    long valuesPerFile,
    int rowGroup,
    int rollupGroup) {

  /** For a server of a few hundred devices on a small machine. */
  public static Keeping usual() {
    return new Keeping(
        Duration.ofHours(1),
        Duration.ofMinutes(10),
        Duration.ofHours(2),
        3_000_000,
        30_720,
        10_240);
  }

  /** The same, but each day is closed as soon as it is over, and late points at once. */
  public Keeping atOnce() {
    return new Keeping(
        Duration.ZERO, Duration.ZERO, Duration.ZERO, valuesPerFile, rowGroup, rollupGroup);
  }

  /** The same with another size of files. */
  public Keeping withValuesPerFile(long values) {
    return new Keeping(grace, rest, longest, values, rowGroup, rollupGroup);
  }
}
