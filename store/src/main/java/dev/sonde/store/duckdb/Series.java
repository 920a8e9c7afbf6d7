package dev.sonde.store.duckdb;

import dev.sonde.model.SeriesKey;

/** A series family and its number in the tables. The writer's thread alone changes it. */
final class Series {
  private final int id;
  private final SeriesKey key;
  private long newest;
  private long staged;

  /**
   * A series family.
   *
   * @param newest no point of it is later than this
   */
  Series(int id, SeriesKey key, long newest) {
    this.id = id;
    this.key = key;
    this.newest = newest;
    this.staged = newest;
  }

  int id() {
    return id;
  }

  SeriesKey key() {
    return key;
  }

  /** No committed point is later than this; usually there is one at this very time. */
  long newest() {
    return newest;
  }

  /** Whether a point of this time is certainly not here yet. */
  boolean isAfterAll(long time) {
    return time > staged;
  }

  boolean isStaged() {
    return staged != newest;
  }

  /** Notes that the commit at hand holds a point of this time, which is after all others. */
  void stage(long time) {
    staged = time;
  }

  void publish() {
    newest = staged;
  }

  void discard() {
    staged = newest;
  }
}
