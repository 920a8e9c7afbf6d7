package dev.sonde.server.api;

import dev.sonde.server.http.ProblemException;
import dev.sonde.store.QueryException;
import dev.sonde.store.query.QueryTextException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The queries that run now: not more than a few, the others wait for their turn, and each can be
 * ended by its name. Thread-safe.
 */
final class RunningQueries {
  /** Each may hold some ten megabytes. */
  private static final int MOST = 4;

  private static final int MOST_WAITING = 100;
  private static final int LONGEST_ID = 64;

  private final Semaphore free = new Semaphore(MOST, true);
  private final Duration longestWait;
  private final Map<String, Running> byId = new ConcurrentHashMap<>();

  /** Queries that wait at most so long for their turn. */
  RunningQueries(Duration longestWait) {
    this.longestWait = longestWait;
  }

  /** A thread that works on a query, until it does not any more. */
  private static final class Running {
    private final Thread thread = Thread.currentThread();
    private boolean ended;

    synchronized void cancel() {
      if (!ended) {
        thread.interrupt();
      }
    }

    /** Takes back an interruption that came too late to end anything. */
    synchronized void end() {
      ended = true;
      boolean _ = Thread.interrupted();
    }
  }

  /**
   * Works on a query.
   *
   * @param id by which it can be ended
   * @param faulty what to say of a text that can't be read
   * @throws ProblemException 429 if its turn does not come; 409 if one of that name is here
   * @throws QueryException if it is ended while it waits
   */
  <T> T run(
      Optional<String> id,
      Supplier<T> work,
      Function<QueryTextException, ProblemException> faulty) {
    if (id.filter(name -> name.length() > LONGEST_ID).isPresent()) {
      throw new ProblemException(400, "'id' has more than " + LONGEST_ID + " characters");
    }
    Running running = new Running();
    if (id.isPresent() && byId.putIfAbsent(id.get(), running) != null) {
      throw new ProblemException(409, "a query '" + id.get() + "' is running already");
    }
    try {
      takeTurn();
      try {
        return work.get();
      } finally {
        free.release();
      }
    } catch (QueryTextException e) {
      throw faulty.apply(e);
    } finally {
      id.ifPresent(name -> byId.remove(name, running));
      running.end();
    }
  }

  private void takeTurn() {
    try {
      if (free.getQueueLength() < MOST_WAITING
          && free.tryAcquire(longestWait.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new QueryException("the query was cancelled");
    }
    throw new ProblemException(
        429, "There are " + MOST + " queries at work, as many as may be; try again later.");
  }

  /** Ends a query; tells whether there was one. */
  boolean cancel(String id) {
    Running running = byId.get(id);
    if (running == null) {
      return false;
    }
    running.cancel();
    return true;
  }
}
