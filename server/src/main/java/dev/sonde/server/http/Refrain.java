package dev.sonde.server.http;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Keeps a log readable while every request fails for the same reason: the same words are let
 * through once a minute. Thread-safe.
 */
final class Refrain {
  private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanoTime;
  private String last = "";
  private long lastNanos;

  Refrain(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether words are to be logged: they are others than the last ones, or those are long ago. */
  synchronized boolean admits(String words) {
    long now = nanoTime.getAsLong();
    if (words.equals(last) && now - lastNanos < PAUSE_NANOS) {
      return false;
    }
    last = words;
    lastNanos = now;
    return true;
  }
}
