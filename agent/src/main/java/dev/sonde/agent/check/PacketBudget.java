package dev.sonde.agent.check;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many packets of bursts may still be sent. A burst is charged when it is over; while more was
 * sent than the rate allows, no run begins. So the rate holds on average, and at most a second's
 * worth may come at once besides the burst that used it up. Thread-safe.
 */
final class PacketBudget {
  private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

  private final OptionalDouble perSecond;
  private final LongSupplier ticker;
  private double left;
  private long at;

  PacketBudget(OptionalDouble perSecond, LongSupplier ticker) {
    this.perSecond = perSecond;
    this.ticker = ticker;
    this.left = perSecond.orElse(0);
    this.at = ticker.getAsLong();
  }

  /** Why nothing may be sent now; empty if something may. */
  synchronized Optional<String> problem() {
    if (perSecond.isEmpty()) {
      return Optional.empty();
    }
    refill(perSecond.getAsDouble());
    return left > 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "this agent may send at most %s packets a second (max-packets-per-second)",
                perSecond.getAsDouble()));
  }

  private void refill(double rate) {
    long now = ticker.getAsLong();
    left = Math.min(rate, left + (now - at) / SECOND * rate);
    at = now;
  }

  /** Hears that packets were sent. */
  synchronized void spent(int packets) {
    left -= packets;
  }
}
