package dev.sonde.probe;

import java.time.Duration;
import java.time.Instant;

/**
 * The time of day, told by a clock that only grows: the two are read together once, so that times
 * in between are as fine as the ticker, and a wall clock that is set meanwhile does not matter.
 * Immutable.
 */
public final class Timescale {
  private static final int READINGS = 5;
  private static final Duration STEP = Duration.ofMillis(20);

  /** Seconds from 1900-01-01 to 1970-01-01, where NTP's and Unix's times begin. */
  private static final long NTP_TO_UNIX = 2_208_988_800L;

  private final ProbeEnvironment environment;
  private final long ticks;
  private final Instant wall;

  private Timescale(ProbeEnvironment environment, long ticks, Instant wall) {
    this.environment = environment;
    this.ticks = ticks;
    this.wall = wall;
  }

  /**
   * A scale that is set now. Reads the clocks several times, and takes the reading during which the
   * thread was interrupted least.
   */
  public static Timescale now(ProbeEnvironment environment) {
    Timescale best = null;
    long least = Long.MAX_VALUE;
    for (int i = 0; i < READINGS || best == null; i++) {
      long before = environment.ticker().getAsLong();
      Instant wall = environment.wallClock().instant();
      long width = environment.ticker().getAsLong() - before;
      if (width < least) {
        least = width;
        best = new Timescale(environment, before + width / 2, wall);
      }
    }
    return best;
  }

  /** The time of day at a moment of the ticker. */
  public Instant at(long nanos) {
    return wall.plusNanos(nanos - ticks);
  }

  /**
   * The same as an NTP timestamp: seconds since 1900 in the upper 32 bits, without those that do
   * not fit, and their fraction in the lower (RFC 5905 section 6).
   */
  public long ntpAt(long nanos) {
    Instant at = at(nanos);
    long fraction = ((long) at.getNano() << 32) / 1_000_000_000L;
    return (at.getEpochSecond() + NTP_TO_UNIX) << 32 | fraction;
  }

  /** The difference of two NTP timestamps less than 68 years apart, in milliseconds. */
  public static double ntpMillis(long difference) {
    return difference / 4_294_967.296;
  }

  /** Whether the wall clock was set since, by more than 20 ms. */
  public boolean wasSet() {
    Timescale later = now(environment);
    return Duration.between(at(later.ticks), later.wall).abs().compareTo(STEP) > 0;
  }
}
