package dev.sonde.server.otlp;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The data points of one request that were not taken, and the first reasons. Not thread-safe. */
final class Rejections {
  private static final int SHOWN = 5;

  private final Map<Rejection, Long> counts = new EnumMap<>(Rejection.class);
  private final Set<String> reasons = new LinkedHashSet<>();

  void add(Rejection cause, long points, String reason) {
    counts.merge(cause, points, Long::sum);
    if (reasons.size() < SHOWN) {
      reasons.add(reason);
    }
  }

  /** How many data points there are of each cause. */
  Map<Rejection, Long> counts() {
    return counts;
  }

  /** How many data points there are. */
  long count() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The first reasons, for people; empty if there are none. */
  String message() {
    return String.join("; ", reasons);
  }
}
