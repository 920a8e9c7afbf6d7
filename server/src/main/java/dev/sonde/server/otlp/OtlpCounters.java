package dev.sonde.server.otlp;

import dev.sonde.server.intake.CauseCounters;
import java.util.Map;

/**
 * Counts the data points that came by OTLP in requests that were answered, since the start: {@code
 * came = taken + rejected}. Thread-safe.
 */
public final class OtlpCounters {
  private final CauseCounters<Rejection> counters =
      new CauseCounters<>(Rejection.class, Rejection::label);

  /** Counters at zero. */
  public OtlpCounters() {}

  void answered(long dataPoints, Rejections rejections) {
    counters.answered(dataPoints - rejections.count(), rejections.counts());
  }

  /** Data points that became durable, or said that there was nothing. */
  public long taken() {
    return counters.taken();
  }

  /** Data points that were not taken, by {@link Rejection#label()}; every cause is here. */
  public Map<String, Long> rejected() {
    return counters.rejected();
  }
}
