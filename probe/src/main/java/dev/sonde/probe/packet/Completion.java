package dev.sonde.probe.packet;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Tells the thread that made it when so many bursts are over, and wakes it once, not for each.
 * {@link #over} and {@link #wake} are for any thread.
 */
final class Completion {
  private final Thread waiting = Thread.currentThread();
  private final AtomicInteger left;

  /** A completion of this many bursts. */
  Completion(int bursts) {
    this.left = new AtomicInteger(bursts);
  }

  /** Another burst is over. */
  void over() {
    if (left.decrementAndGet() == 0) {
      wake();
    }
  }

  /** Ends {@link #sleep}, or the next one if nobody sleeps. */
  void wake() {
    LockSupport.unpark(waiting);
  }

  /**
   * Sleeps until all is over or somebody wakes it; perhaps less.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  void sleep() throws InterruptedException {
    LockSupport.park(this);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /**
   * Waits until all are over.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  void await() throws InterruptedException {
    while (left.get() > 0) {
      sleep();
    }
  }
}
