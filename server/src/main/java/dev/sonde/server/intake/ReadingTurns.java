package dev.sonde.server.intake;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets two requests be read at once, as each may need many times its size in memory. Whoever took a
 * turn gives it back. Thread-safe.
 */
public final class ReadingTurns {
  /** How long a sender is asked to wait for whom there was no turn. */
  public static final Duration WHEN_BUSY = Duration.ofSeconds(1);

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
  private static final int AT_ONCE = 2;

  private final Semaphore turns = new Semaphore(AT_ONCE, true);

  /** Waits a little for others to be read, which takes some milliseconds each; whether it may. */
  public boolean take() {
    try {
      return turns.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Lets another be read. */
  public void giveBack() {
    turns.release();
  }
}
