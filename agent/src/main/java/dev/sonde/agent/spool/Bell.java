package dev.sonde.agent.spool;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Wakes a thread that waits. One thread waits, any may ring; a ring before the wait counts. */
public final class Bell {
  private final AtomicBoolean rung = new AtomicBoolean();
  private volatile @Nullable Thread waiter;

  /** Ends the present wait, or the next one. */
  public void ring() {
    rung.set(true);
    LockSupport.unpark(waiter);
  }

  /** Waits until the bell rings or a number of nanoseconds has passed. */
  public void await(long nanos) {
    waiter = Thread.currentThread();
    long begin = System.nanoTime();
    long left = nanos;
    while (left > 0 && !rung.get()) {
      LockSupport.parkNanos(this, left);
      left = nanos - (System.nanoTime() - begin);
    }
    rung.set(false);
  }
}
