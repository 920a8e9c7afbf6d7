package dev.sonde.server.prometheus.write;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The samples of one request that were not taken, and the first reasons. Not thread-safe. */
final class WriteRejections {
  private static final int SHOWN = 5;

  private final Map<WriteRejection, Long> counts = new EnumMap<>(WriteRejection.class);
  private final Set<String> reasons = new LinkedHashSet<>();

  void add(WriteRejection cause, long samples, String reason) {
    if (samples == 0) {
      return;
    }
    counts.merge(cause, samples, Long::sum);
    if (cause.isLoss() && reasons.size() < SHOWN) {
      reasons.add(reason);
    }
  }

  /** How many there are of each cause. */
  Map<WriteRejection, Long> counts() {
    return counts;
  }

  /** How many there are of a cause. */
  long count(WriteRejection cause) {
    return counts.getOrDefault(cause, 0L);
  }

  /** Whether anything is lost that the sender counts on. */
  boolean isLoss() {
    return counts.keySet().stream().anyMatch(WriteRejection::isLoss);
  }

  /** The first reasons, for people. */
  String message() {
    return String.join("; ", reasons);
  }
}
