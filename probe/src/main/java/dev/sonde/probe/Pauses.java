package dev.sonde.probe;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Knows when this program stood still: somebody stopped it, its machine slept, or did not get to
 * it. While anything is measured, a thread looks at the clock four times a second; what it misses
 * was a pause. Thread-safe.
 */
final class Pauses implements AutoCloseable {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
  private static final long PAUSE_NANOS = 1_000_000_000L;

  private final LongSupplier ticker;
  private int active;
  private long seenAt;
  private long pauseEnd;
  private long pauseNanos;
  private boolean isStarted;
  private boolean isClosed;

  Pauses(LongSupplier ticker) {
    this.ticker = ticker;
  }

  /** A measurement begins. */
  synchronized void begin() {
    if (active++ == 0) {
      seenAt = ticker.getAsLong();
      notifyAll();
    }
    if (!isStarted) {
      isStarted = true;
      Thread.ofPlatform().name("pauses").daemon().start(this::watch);
    }
  }

  /**
   * A measurement ends.
   *
   * @param since when it began, on the ticker
   * @return the last pause since then
   */
  synchronized Optional<Duration> end(long since) {
    look();
    active--;
    return pauseNanos > 0 && pauseEnd - since > 0
        ? Optional.of(Duration.ofNanos(pauseNanos))
        : Optional.empty();
  }

  private void look() {
    long now = ticker.getAsLong();
    if (now - seenAt >= PAUSE_NANOS) {
      pauseEnd = now;
      pauseNanos = now - seenAt;
    }
    seenAt = now;
  }

  private void watch() {
    try {
      while (awaitWork()) {
        Thread.sleep(BETWEEN_LOOKS);
        synchronized (this) {
          if (active > 0) {
            look();
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until something is measured; false if nothing will be any more. */
  private synchronized boolean awaitWork() throws InterruptedException {
    while (active == 0 && !isClosed) {
      wait();
    }
    return !isClosed;
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    notifyAll();
  }
}
