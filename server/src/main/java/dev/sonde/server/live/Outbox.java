package dev.sonde.server.live;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What waits to be sent to one client, bounded: a client that reads too slowly has its outbox
 * emptied and is {@linkplain #behind behind} until it has read all that was on its way.
 * Thread-safe.
 */
final class Outbox {
  private final int bound;
  private final Deque<String> messages = new ArrayDeque<>();
  private boolean behind;
  private boolean closed;
  private boolean sending;

  /**
   * An empty outbox.
   *
   * @param bound how many characters may wait; a single longer message may still wait alone
   */
  Outbox(int bound) {
    this.bound = bound;
  }

  /** Puts a message in; does nothing for a client that is behind. Never waits. */
  synchronized void put(String message) {
    if (closed || behind) {
      return;
    }
    long waiting = messages.stream().mapToLong(String::length).sum();
    if (!messages.isEmpty() && waiting + message.length() > bound) {
      messages.clear();
      behind = true;
      return;
    }
    messages.addLast(message);
    notifyAll();
  }

  /** Whether messages were thrown away since the last {@link #caughtUp}. */
  synchronized boolean behind() {
    return behind;
  }

  /**
   * Whether the client, having been behind, has read all that was on its way and can do with a
   * snapshot; it is not behind any more then.
   */
  synchronized boolean caughtUp() {
    if (!behind || sending || !messages.isEmpty()) {
      return false;
    }
    behind = false;
    return true;
  }

  /**
   * Waits for the next message.
   *
   * @throws InterruptedException if the outbox was closed or the thread interrupted
   */
  synchronized String take() throws InterruptedException {
    sending = false;
    while (messages.isEmpty()) {
      if (closed) {
        throw new InterruptedException("the outbox was closed");
      }
      wait();
    }
    sending = true;
    return messages.removeFirst();
  }

  /** Takes no more, and lets the waiting sender go. */
  synchronized void close() {
    closed = true;
    messages.clear();
    notifyAll();
  }
}
