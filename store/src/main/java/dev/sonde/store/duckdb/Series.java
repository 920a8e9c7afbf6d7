package dev.sonde.store.duckdb;

import dev.sonde.model.Point;
import dev.sonde.model.SeriesKey;
import org.jspecify.annotations.Nullable;

/**
 * A series family, its number in the tables, and its newest point as far as that is known. The
 * writer changes it, any thread may read what is committed.
 */
final class Series {
  private final int id;
  private final SeriesKey key;
  private volatile long newest;
  private volatile @Nullable Point latest;
  private long stagedNewest;
  private @Nullable Point stagedLatest;
  private boolean staged;

  /**
   * A series family of which no point is known.
   *
   * @param newest no point of it is later than this
   */
  Series(int id, SeriesKey key, long newest) {
    this.id = id;
    this.key = key;
    this.newest = newest;
    this.stagedNewest = newest;
  }

  /** A series family with its newest point. */
  Series(int id, SeriesKey key, Point latest) {
    this(id, key, latest.time());
    this.latest = latest;
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

  /** The newest committed point; null if nobody has looked for it since the file was opened. */
  @Nullable Point latest() {
    return latest;
  }

  /** Whether a point of this time is certainly not here yet. */
  boolean isAfterAll(long time) {
    return time > stagedNewest;
  }

  boolean isStaged() {
    return staged;
  }

  /** Notes that the commit at hand holds a point; one that is older than others changes nothing. */
  void stage(Point point) {
    if (point.time() >= stagedNewest) {
      staged = true;
      stagedNewest = point.time();
      stagedLatest = point;
    }
  }

  void publish() {
    if (staged) {
      latest = stagedLatest;
      newest = stagedNewest;
    }
    discard();
  }

  void discard() {
    staged = false;
    stagedNewest = newest;
    stagedLatest = null;
  }

  /**
   * Takes what somebody found who looked for points from a time on, since when none came that is
   * older than others; for whoever keeps writers away.
   *
   * @param found the newest point; null if there is none
   */
  void found(@Nullable Point found, long since) {
    if (latest == null && newest >= since) {
      latest = found;
      newest = found == null ? since - 1 : found.time();
      discard();
    }
  }
}
