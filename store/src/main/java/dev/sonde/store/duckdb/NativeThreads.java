package dev.sonde.store.duckdb;

import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Platform threads that the engine is called on. A native call holds on to its carrier, so that two
 * long queries on virtual threads would stop every other virtual thread of a machine with two
 * cores. The caller waits, whatever kind of thread it is.
 */
final class NativeThreads implements AutoCloseable {
  /** A call to end that comes before the work has begun has no effect, so it is made again. */
  private static final long CANCEL_MILLIS = 20;

  private final ExecutorService threads;

  /** Threads, started when they are needed first. */
  NativeThreads(String name, int count) {
    this.threads =
        Executors.newFixedThreadPool(
            count, Thread.ofPlatform().daemon().name(name + "-", 1).factory());
  }

  /** Calls something, and waits for its end even if interrupted meanwhile. */
  <T> T call(SqlCall<T> work) throws SQLException {
    Future<T> running = threads.submit((Callable<T>) work::call);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return running.get();
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Calls something, and waits for its end.
   *
   * @param cancel ends the work; called again and again once the waiting thread is interrupted
   */
  <T> T call(SqlCall<T> work, Runnable cancel) throws SQLException {
    Future<T> running = threads.submit((Callable<T>) work::call);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return running.get(interrupted ? CANCEL_MILLIS : Long.MAX_VALUE, TimeUnit.MILLISECONDS);
        } catch (InterruptedException | TimeoutException _) {
          interrupted = true;
          cancel.run();
        }
      }
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static SQLException rethrown(@Nullable Throwable cause) {
    return switch (cause) {
      case SQLException e -> e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null, default -> throw new IllegalStateException(cause);
    };
  }

  /** Waits for the calls at hand. */
  @Override
  public void close() {
    threads.close();
  }

  /** A call of the engine. */
  @FunctionalInterface
  interface SqlCall<T> {
    T call() throws SQLException;
  }
}
