package dev.sonde.agent;

/**
 * Where in its interval something fires: it depends on a name alone, so that different things don't
 * fire in step and each fires at the same times after a restart.
 */
public final class Phase {
  /** 2^64 divided by the golden ratio: spreads the hashes of similar names. */
  private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

  private Phase() {}

  /** A place from 0 up to an interval, in the interval's unit. */
  public static long of(String name, long interval) {
    return Math.floorMod((name.hashCode() * SPREAD) >>> 8, interval);
  }
}
