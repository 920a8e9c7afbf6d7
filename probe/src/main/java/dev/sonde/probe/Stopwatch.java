package dev.sonde.probe;

import java.util.function.LongSupplier;

/**
 * Tells how long something has taken.
 *
 * @param ticker the clock, in nanoseconds
 * @param begin when it began, on that clock
 */
public record Stopwatch(LongSupplier ticker, long begin) {

  /** A stopwatch that starts now. */
  public static Stopwatch start(LongSupplier ticker) {
    return new Stopwatch(ticker, ticker.getAsLong());
  }

  /** The time since the start in milliseconds, to the microsecond. */
  public double millis() {
    return millis(ticker.getAsLong() - begin);
  }

  /** Nanoseconds as milliseconds, to the microsecond. */
  public static double millis(long nanos) {
    return Math.rint(nanos / 1e3) / 1e3;
  }
}
