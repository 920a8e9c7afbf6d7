package dev.sonde.server.fleet;

import dev.sonde.model.Point;
import dev.sonde.model.SeriesKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The newest point of each kind and tag set of one device; beyond a bound, the one that was renewed
 * longest ago goes. Not thread-safe.
 */
final class LatestPoints {
  private final int bound;
  private final LinkedHashMap<SeriesKey, Point> points = new LinkedHashMap<>();

  LatestPoints(int bound) {
    this.bound = bound;
  }

  /**
   * Takes a point.
   *
   * @return whether it is the newest of its series
   */
  boolean take(Point point) {
    SeriesKey key = point.series();
    Point before = points.get(key);
    if (before != null && before.time() > point.time()) {
      return false;
    }
    points.putLast(key, point);
    if (points.size() > bound) {
      points.pollFirstEntry();
    }
    return true;
  }

  /** The newest point of a series. */
  Optional<Point> of(@Nullable SeriesKey key) {
    return key == null ? Optional.empty() : Optional.ofNullable(points.get(key));
  }

  /** All points, in no particular order. */
  List<Point> all() {
    return List.copyOf(points.values());
  }
}
