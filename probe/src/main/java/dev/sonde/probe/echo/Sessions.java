package dev.sonde.probe.echo;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The sessions that wait for the next run of their task; one for each. What waits too long is
 * closed by a thread that lives only while something waits. Thread-safe.
 */
final class Sessions implements AutoCloseable {
  private final Duration patience;
  private final LongSupplier ticker;
  private final Map<Session.Key, Waiting> waiting = new HashMap<>();
  private boolean isSwept;
  private boolean isClosed;

  /** A session that waits since a moment of the ticker. */
  private record Waiting(Session session, long since) {}

  /**
   * No sessions yet.
   *
   * @param patience how long one may wait
   */
  Sessions(Duration patience, LongSupplier ticker) {
    this.patience = patience;
    this.ticker = ticker;
  }

  /** Takes the session of a task, if it waits. */
  synchronized Optional<Session> take(Session.Key key) {
    return Optional.ofNullable(waiting.remove(key)).map(Waiting::session);
  }

  /** Lets a session wait for its next run; closes it if another one of its task waits already. */
  void giveBack(Session session) {
    if (!keep(session)) {
      session.close();
    }
  }

  private synchronized boolean keep(Session session) {
    if (isClosed || waiting.containsKey(session.key())) {
      return false;
    }
    waiting.put(session.key(), new Waiting(session, ticker.getAsLong()));
    if (!isSwept) {
      isSwept = true;
      Thread.ofVirtual().name("echo-sessions").start(this::sweep);
    }
    return true;
  }

  private void sweep() {
    try {
      do {
        Thread.sleep(patience);
      } while (closeOld());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes what has waited too long; tells whether anything still waits. */
  private synchronized boolean closeOld() {
    long now = ticker.getAsLong();
    Iterator<Waiting> all = waiting.values().iterator();
    while (all.hasNext()) {
      Waiting each = all.next();
      if (isClosed || now - each.since() >= patience.toNanos()) {
        all.remove();
        each.session().close();
      }
    }
    isSwept = !waiting.isEmpty();
    return isSwept;
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    waiting.values().forEach(each -> each.session().close());
    waiting.clear();
  }
}
