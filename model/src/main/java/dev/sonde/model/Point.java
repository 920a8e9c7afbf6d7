package dev.sonde.model;

import java.time.Instant;
import java.util.Objects;

/**
 * One observation: what was seen ({@code fields}) of what ({@code kind} and {@code tags}) and when.
 *
 * <p>{@code (kind, tags, time)} is the key of a point; where two points share it, the last one
 * written wins.
 *
 * @param kind the sort of observation, which is also its table in a store, such as {@code host}
 * @param time when it was made, in microseconds since 1970-01-01T00:00:00Z
 * @param tags what it was made of
 * @param fields what was measured; what could not be measured is absent
 */
public record Point(String kind, long time, Tags tags, Fields fields) {

  /**
   * Rejects nulls; names and sizes are checked by {@link PointRules} where data enters from
   * outside.
   */
  public Point {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(tags, "tags");
    Objects.requireNonNull(fields, "fields");
  }

  /** The series family that this point belongs to. */
  public SeriesKey series() {
    return new SeriesKey(kind, tags);
  }

  /** The same observation at another time. */
  public Point at(long otherTime) {
    return new Point(kind, otherTime, tags, fields);
  }

  /** The time of this point with the JDK's type. */
  public Instant instant() {
    return Micros.toInstant(time);
  }
}
