package dev.sonde.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the end of the process (Ctrl-C, SIGTERM) and gives the main thread the time to end
 * things in order.
 *
 * <p>The JVM's hook thread is held until {@link #close}, so that nothing is cut off half-way.
 */
final class ShutdownSignal implements AutoCloseable {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable RuntimeException fault;

  /** Begins to listen for the signal. */
  ShutdownSignal() {
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(this::holdUntilEnded));
  }

  /**
   * Returns once the process is asked to end.
   *
   * @throws RuntimeException what {@link #fail} was given, if that came first
   */
  void await() {
    try {
      asked.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    RuntimeException why = fault;
    if (why != null) {
      throw why;
    }
  }

  /**
   * Waits for the end, but not for ever.
   *
   * @return whether {@link #await()} would return at once
   */
  boolean await(Duration most) {
    try {
      return asked.await(most.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Ends the waiting for a fault, unless it has ended already. */
  synchronized void fail(RuntimeException why) {
    if (asked.getCount() > 0) {
      fault = why;
      asked.countDown();
    }
  }

  private void holdUntilEnded() {
    askToEnd();
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets those go who wait; what a signal from outside does. */
  synchronized void askToEnd() {
    asked.countDown();
  }

  /** Lets the process end. */
  @Override
  public void close() {
    ended.countDown();
  }
}
