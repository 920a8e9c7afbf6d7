package dev.sonde.probe;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A moment by which something must be done, on a clock that only grows.
 *
 * @param ticker the clock, in nanoseconds
 * @param nanos the moment on it
 */
public record Deadline(LongSupplier ticker, long nanos) {

  /** The moment that is this long from now. */
  public static Deadline in(Duration time, LongSupplier ticker) {
    return new Deadline(ticker, ticker.getAsLong() + time.toNanos());
  }

  /** How long it is until then; 0 if it has passed. */
  public long nanosLeft() {
    return Math.max(0, nanos - ticker.getAsLong());
  }

  /** How long it is until then in milliseconds, rounded up; 0 if it has passed. */
  public int millisLeft() {
    return (int) Math.min(Integer.MAX_VALUE, (nanosLeft() + 999_999) / 1_000_000);
  }

  /** Whether the moment has passed. */
  public boolean hasPassed() {
    return nanosLeft() == 0;
  }

  /** The earlier of this moment and the one that is so long from now. */
  public Deadline orIn(Duration time) {
    return new Deadline(ticker, ticker.getAsLong() + Math.min(nanosLeft(), time.toNanos()));
  }
}
