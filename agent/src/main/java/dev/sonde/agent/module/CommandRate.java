package dev.sonde.agent.module;

import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many commands may begin: so many a second on average, and at most as many at once as one
 * second has, at least one. Thread-safe.
 */
final class CommandRate {
  private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

  private final OptionalDouble perSecond;
  private final LongSupplier ticker;
  private double left;
  private long at;

  CommandRate(OptionalDouble perSecond, LongSupplier ticker) {
    this.perSecond = perSecond;
    this.ticker = ticker;
    this.left = Math.max(1, perSecond.orElse(1));
    this.at = ticker.getAsLong();
  }

  /** Whether one more may begin now; if so, it is counted. */
  synchronized boolean permits() {
    if (perSecond.isEmpty()) {
      return true;
    }
    double rate = perSecond.getAsDouble();
    long now = ticker.getAsLong();
    left = Math.min(Math.max(1, rate), left + (now - at) / SECOND * rate);
    at = now;
    if (left < 1) {
      return false;
    }
    left--;
    return true;
  }
}
