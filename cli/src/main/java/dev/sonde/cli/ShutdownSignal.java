package dev.sonde.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Waits for the end of the process (Ctrl-C, SIGTERM) and gives the main thread the time to end
 * things in order.
 *
 * <p>The JVM's hook thread is held until {@link #close}, so that nothing is cut off half-way.
 */
final class ShutdownSignal implements AutoCloseable {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Begins to listen for the signal. */
  ShutdownSignal() {
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(this::holdUntilEnded));
  }

  /** Returns once the process is asked to end. */
  void await() {
    try {
      asked.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void holdUntilEnded() {
    asked.countDown();
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets the process end. */
  @Override
  public void close() {
    ended.countDown();
  }
}
