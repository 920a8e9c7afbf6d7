package dev.sonde.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs tasks again and again. A task that fails is logged and run again; two that take long hold up
 * no other.
 */
final class Clockwork implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Clockwork.class.getName());
  private static final int THREADS = 3;
  private static final long STOP_SECONDS = 5;

  private final List<Future<?>> tasks = new ArrayList<>();
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(
          THREADS, Thread.ofPlatform().daemon().name("sonde-clock-", 0).factory());

  /** Runs tasks, one after the other, with so much time between one time and the next. */
  void every(Duration pause, Runnable... together) {
    tasks.add(
        executor.scheduleWithFixedDelay(
            () -> List.of(together).forEach(Clockwork::run),
            pause.toMillis(),
            pause.toMillis(),
            TimeUnit.MILLISECONDS));
  }

  /** Runs a task once, soon. */
  void once(Runnable task) {
    tasks.add(executor.submit(() -> run(task)));
  }

  /** Runs nothing more, and waits for what runs now. */
  @Override
  public void close() {
    tasks.forEach(task -> task.cancel(false));
    executor.shutdown();
    try {
      if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "a task of the server's clock failed", e);
    }
  }
}
