package dev.sonde.relay.reduce;

import dev.sonde.model.Catalog;
import dev.sonde.model.Fields;
import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.model.PointRules;
import dev.sonde.model.ReducedNames;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which points a relay reduces, and to which window each belongs. What becomes of a point depends
 * on nothing but the point and when it arrived, so that it is the same after a crash.
 *
 * @param window how long a window is, in whole seconds; windows are aligned to the epoch
 * @param kinds the kinds whose points are reduced
 */
public record ReductionRules(Duration window, Set<String> kinds) {
  /**
   * How long a window waits for points after its end, and how far ahead of the relay's clock a
   * point may be: what a simple device sends again after 2, 4 and 8 s is then in time.
   */
  public static final Duration GRACE = Duration.ofSeconds(15);

  /** The shortest window. */
  public static final Duration SHORTEST = Duration.ofSeconds(1);

  /** The longest window; between two points that are an hour apart no rate is told. */
  public static final Duration LONGEST = Duration.ofMinutes(30);

  /** A number takes up to five fields: itself, least, greatest, mean and count. */
  private static final int FIELDS_OF_NUMBER = 5;

  private static final int LONGEST_NAME = 64 - ReducedNames.COUNT.length();
  private static final long GRACE_MICROS = micros(GRACE);

  /** Copies the set. */
  public ReductionRules {
    kinds = Set.copyOf(kinds);
  }

  /** What becomes of a point. */
  public enum Way {
    /** Its kind is not reduced. */
    OTHER,
    /** It is one of its window's. */
    REDUCED,
    /** Its window had closed when it came. */
    LATE,
    /** It can't be reduced: it is in the future, was reduced before, or has too much in it. */
    RAW
  }

  /** The kinds that are reduced if nobody says which: those of plain measurements. */
  public static Set<String> plainKinds() {
    return Catalog.kinds().stream()
        .filter(Catalog.Kind::reducible)
        .map(Catalog.Kind::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * What becomes of a point.
   *
   * @param arrived the relay's clock when it came, in microseconds
   */
  public Way way(Point point, long arrived) {
    if (!kinds.contains(point.kind())) {
      return Way.OTHER;
    }
    if (end(point.time()) + GRACE_MICROS <= arrived) {
      return Way.LATE;
    }
    boolean isAhead = point.time() > arrived + GRACE_MICROS;
    return isAhead || !isPlain(point.fields()) ? Way.RAW : Way.REDUCED;
  }

  private static boolean isPlain(Fields fields) {
    for (int place = 0; place < fields.size(); place++) {
      String name = fields.names().at(place);
      if (name.length() > LONGEST_NAME || ReducedNames.isReduced(name)) {
        return false;
      }
    }
    return fits(fields.size());
  }

  /** Whether so many fields leave room for what is said of each. */
  static boolean fits(int fields) {
    return fields * FIELDS_OF_NUMBER + FIELDS_OF_NUMBER <= PointRules.MAX_FIELDS;
  }

  /** The end of the window that holds a time, in microseconds; it belongs to the next one. */
  public long end(long time) {
    long length = micros(window);
    return (Math.floorDiv(time, length) + 1) * length;
  }

  /** The end of the last window that is closed at a time, in microseconds. */
  public long closed(long now) {
    return end(now - GRACE_MICROS) - micros(window);
  }

  /** Whether a window that ends then can hold nothing unless the clock was set back. */
  public boolean isBeyond(long end, long now) {
    return end - micros(window) > now + 2 * GRACE_MICROS;
  }

  /** How long silence is normal for whom it reduces, in seconds. */
  public double silence() {
    return Micros.toSeconds(micros(window) + GRACE_MICROS);
  }

  /** How many windows may be open at a time. */
  int openAtMost() {
    return (int) (2 * GRACE_MICROS / micros(window)) + 2;
  }

  private static long micros(Duration time) {
    return time.toSeconds() * Micros.PER_SECOND;
  }
}
