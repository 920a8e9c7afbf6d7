package dev.sonde.model;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Conversions to and from Sonde's unit of time: microseconds since 1970-01-01T00:00:00Z, as a
 * {@code long}.
 */
public final class Micros {
  /** Microseconds in a second. */
  public static final long PER_SECOND = 1_000_000L;

  private Micros() {}

  /** The clock's present instant. */
  public static long now(Clock clock) {
    return of(clock.instant());
  }

  /** The microsecond that holds an instant. */
  public static long of(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), PER_SECOND),
        TimeUnit.NANOSECONDS.toMicros(instant.getNano()));
  }

  /** The instant at which a microsecond begins. */
  public static Instant toInstant(long micros) {
    long second = Math.floorDiv(micros, PER_SECOND);
    return Instant.ofEpochSecond(
        second, TimeUnit.MICROSECONDS.toNanos(Math.floorMod(micros, PER_SECOND)));
  }

  /** Microseconds as seconds with a fraction, as several wire formats want them. */
  public static double toSeconds(long micros) {
    return micros / (double) PER_SECOND;
  }
}
