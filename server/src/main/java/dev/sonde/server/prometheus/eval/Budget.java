package dev.sonde.server.prometheus.eval;

import java.time.Duration;
import java.util.function.LongSupplier;

/** What one query may still use of memory and time. Not thread-safe. */
public final class Budget {
  private final long maxSamples;
  private final Duration maxTime;
  private final LongSupplier nanos;
  private final long begun;
  private long samples;

  /**
   * A budget that nothing is spent of.
   *
   * @param maxSamples how many numbers it may hold: samples, and values in between
   * @param maxTime how long it may take
   * @param nanos a clock that only goes forward, in nanoseconds
   */
  public Budget(long maxSamples, Duration maxTime, LongSupplier nanos) {
    this.maxSamples = maxSamples;
    this.maxTime = maxTime;
    this.nanos = nanos;
    this.begun = nanos.getAsLong();
  }

  /**
   * Takes memory for some numbers, and looks at the clock.
   *
   * @throws EvaluationException if there is not as much left
   */
  public void take(long numbers) {
    samples += numbers;
    if (samples > maxSamples) {
      throw EvaluationException.failed(
          "query processing would load too many samples into memory in query execution: more than "
              + maxSamples
              + "; ask for fewer series, a shorter range or a longer step");
    }
    checkTime();
  }

  /**
   * Looks at the clock.
   *
   * @throws EvaluationException if the query took too long
   */
  public void checkTime() {
    if (nanos.getAsLong() - begun > maxTime.toNanos()) {
      throw EvaluationException.timeout(
          "query timed out in expression evaluation after %.1f s"
              .formatted(maxTime.toMillis() / 1e3));
    }
  }
}
