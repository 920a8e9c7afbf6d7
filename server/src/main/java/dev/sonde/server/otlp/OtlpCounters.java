package dev.sonde.server.otlp;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the data points that came by OTLP in requests that were answered, since the start: {@code
 * came = taken + rejected}. Thread-safe.
 */
public final class OtlpCounters {
  private final LongAdder taken = new LongAdder();
  private final Map<Rejection, LongAdder> rejected = new EnumMap<>(Rejection.class);

  /** Counters at zero. */
  public OtlpCounters() {
    for (Rejection cause : Rejection.values()) {
      rejected.put(cause, new LongAdder());
    }
  }

  void answered(long dataPoints, Rejections rejections) {
    taken.add(dataPoints - rejections.count());
    rejections.counts().forEach((cause, count) -> rejected.getOrDefault(cause, taken).add(count));
  }

  /** Data points that became durable, or said that there was nothing. */
  public long taken() {
    return taken.sum();
  }

  /** Data points that were not taken, by {@link Rejection#label()}; every cause is here. */
  public Map<String, Long> rejected() {
    Map<String, Long> counts = new TreeMap<>();
    rejected.forEach((cause, count) -> counts.put(cause.label(), count.sum()));
    return counts;
  }
}
