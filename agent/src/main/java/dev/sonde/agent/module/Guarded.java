package dev.sonde.agent.module;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Somebody's code, run on a thread of its own for a bounded time.
 *
 * @param threads make the thread
 * @param most how long it is waited for; then it is interrupted and left alone
 * @param crashes hears what it throws
 */
record Guarded(ThreadFactory threads, Duration most, Consumer<Throwable> crashes) {

  /**
   * Calls it.
   *
   * @param doing says what it does, such as {@code stop()}
   * @throws ModuleRefusedException if it throws or does not end
   */
  <T> T call(String doing, Callable<T> code) {
    AtomicReference<@Nullable T> result = new AtomicReference<>();
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    Thread thread = threads.newThread(() -> keep(code, result, thrown));
    thread.start();
    boolean ended = join(thread);
    if (!ended) {
      thread.interrupt();
      throw new ModuleRefusedException(doing + " did not end within " + most.toSeconds() + " s");
    }
    Throwable problem = thrown.get();
    if (problem instanceof ModuleRefusedException refused) {
      throw refused;
    }
    T value = result.get();
    if (problem != null || value == null) {
      Throwable shown = problem == null ? new NullPointerException(doing + " gave null") : problem;
      crashes.accept(shown);
      throw ModuleRefusedException.after(doing, shown);
    }
    return value;
  }

  // Whatever a module throws must stay here, errors too.
  @SuppressWarnings("CatchingUnchecked")
  private static <T> void keep(
      Callable<T> code,
      AtomicReference<@Nullable T> result,
      AtomicReference<@Nullable Throwable> thrown) {
    try {
      result.set(code.call());
    } catch (Throwable e) {
      thrown.set(e);
    }
  }

  private boolean join(Thread thread) {
    try {
      return thread.join(most);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
