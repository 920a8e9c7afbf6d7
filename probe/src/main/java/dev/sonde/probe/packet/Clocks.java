package dev.sonde.probe.packet;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The ticker and the wall clock at the same moment, or near: a thread that loses its processor
 * between the two readings would take that for a clock that was set. Of one thread.
 */
final class Clocks {
  /** What reading takes if nothing comes between, with much to spare; nanoseconds. */
  private static final long BRIEF = 20_000;

  private static final int TRIES = 5;

  private final LongSupplier ticker;
  private final InstantSource wallClock;
  private long now;
  private long wall;

  Clocks(LongSupplier ticker, InstantSource wallClock) {
    this.ticker = ticker;
    this.wallClock = wallClock;
  }

  /** Reads both, again if that took long. */
  void read() {
    long took = Long.MAX_VALUE;
    for (int i = 0; i < TRIES && took > BRIEF; i++) {
      now = ticker.getAsLong();
      Instant instant = wallClock.instant();
      wall = instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
      took = ticker.getAsLong() - now;
    }
  }

  /** The ticker, nanoseconds. */
  long now() {
    return now;
  }

  /** The wall clock, nanoseconds since 1970. */
  long wall() {
    return wall;
  }

  LongSupplier ticker() {
    return ticker;
  }
}
