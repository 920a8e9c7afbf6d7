package dev.sonde.agent.spool;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * How long to leave a server alone after failures: up to 2, 4, 8, … and at last 60 s, each time a
 * random part of that ("full jitter"), so that agents who lost a server together don't return
 * together. Not thread-safe.
 */
public final class Backoff {
  private static final long FIRST = TimeUnit.SECONDS.toNanos(2);
  private static final long MOST = TimeUnit.SECONDS.toNanos(60);
  private static final long LEAST = TimeUnit.MILLISECONDS.toNanos(500);

  private final RandomGenerator random;
  private long ceiling = FIRST;

  /** Without a failure yet. */
  public Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** Notes a failure and tells how many nanoseconds to wait, from half a second to a minute. */
  public long failed() {
    long wait = random.nextLong(LEAST, ceiling + 1);
    ceiling = Math.min(ceiling * 2, MOST);
    return wait;
  }

  /** Forgets all failures. */
  public void succeeded() {
    ceiling = FIRST;
  }
}
