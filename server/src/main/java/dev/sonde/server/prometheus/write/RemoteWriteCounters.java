package dev.sonde.server.prometheus.write;

import dev.sonde.server.intake.CauseCounters;
import java.util.Map;

/**
 * Counts the samples that came by remote write in requests that were answered, since the start:
 * {@code came = taken + rejected}. Thread-safe.
 */
public final class RemoteWriteCounters {
  private final CauseCounters<WriteRejection> counters =
      new CauseCounters<>(WriteRejection.class, WriteRejection::label);

  /** Counters at zero. */
  public RemoteWriteCounters() {}

  void answered(long samples, WriteRejections rejections) {
    counters.answered(samples, rejections.counts());
  }

  /** Samples that became durable. */
  public long taken() {
    return counters.taken();
  }

  /** What was not taken, by {@link WriteRejection#label()}; every cause is here. */
  public Map<String, Long> rejected() {
    return counters.rejected();
  }
}
