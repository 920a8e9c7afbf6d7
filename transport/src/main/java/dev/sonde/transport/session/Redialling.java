package dev.sonde.transport.session;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * When to try again to connect: after a random part of 1, 2, 4, … and at last 60 s. For one thread.
 */
public final class Redialling {
  private static final long FIRST = TimeUnit.SECONDS.toNanos(1);
  private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);

  private final RandomGenerator random;
  private final LongSupplier nanoTime;
  private long pause = FIRST;
  private long next;

  /** At once. */
  public Redialling(RandomGenerator random, LongSupplier nanoTime) {
    this.random = random;
    this.nanoTime = nanoTime;
    this.next = nanoTime.getAsLong();
  }

  /** How many nanoseconds are left; none, or fewer, if it is time. */
  public long left() {
    return next - nanoTime.getAsLong();
  }

  /** An attempt failed; gives the nanoseconds until the next one. */
  public long failed() {
    long wait = random.nextLong(FIRST / 2, pause + 1);
    pause = Math.min(2 * pause, LONGEST);
    next = nanoTime.getAsLong() + wait;
    return wait;
  }

  /** An attempt succeeded; should the connection break, all do not come back at once. */
  public void succeeded() {
    pause = FIRST;
    next = nanoTime.getAsLong() + random.nextLong(FIRST);
  }
}
