package dev.sonde.server.prometheus.write;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the samples that came by remote write in requests that were answered, since the start:
 * {@code came = taken + rejected}. Thread-safe.
 */
public final class RemoteWriteCounters {
  private final LongAdder taken = new LongAdder();
  private final Map<WriteRejection, LongAdder> rejected = new EnumMap<>(WriteRejection.class);

  /** Counters at zero. */
  public RemoteWriteCounters() {
    for (WriteRejection cause : WriteRejection.values()) {
      rejected.put(cause, new LongAdder());
    }
  }

  void answered(long samples, WriteRejections rejections) {
    taken.add(samples);
    rejections.counts().forEach((cause, count) -> rejected.getOrDefault(cause, taken).add(count));
  }

  /** Samples that became durable. */
  public long taken() {
    return taken.sum();
  }

  /** What was not taken, by {@link WriteRejection#label()}; every cause is here. */
  public Map<String, Long> rejected() {
    Map<String, Long> counts = new TreeMap<>();
    rejected.forEach((cause, count) -> counts.put(cause.label(), count.sum()));
    return counts;
  }
}
