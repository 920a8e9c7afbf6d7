package dev.sonde.transport.link;

import java.util.ArrayDeque;
import java.util.Deque;

/** What waits to be sent over one link, bounded by its size. Thread-safe. */
final class LinkOutbox {
  /** Stands for a ping. */
  static final String PING = "";

  private static final int BOUND = 4 << 20;

  private final Deque<String> messages = new ArrayDeque<>();
  private long waiting;
  private boolean closed;

  /**
   * Puts a message in; never waits.
   *
   * @return false if the peer reads too slowly for it, after which the link is of no use
   */
  synchronized boolean put(String message) {
    if (closed) {
      return true;
    }
    if (waiting > 0 && waiting + message.length() > BOUND) {
      return false;
    }
    waiting += message.length();
    messages.addLast(message);
    notifyAll();
    return true;
  }

  /**
   * Waits for the next message.
   *
   * @throws InterruptedException if the outbox was closed or the thread interrupted
   */
  synchronized String take() throws InterruptedException {
    while (messages.isEmpty()) {
      if (closed) {
        throw new InterruptedException("the outbox was closed");
      }
      wait();
    }
    String message = messages.removeFirst();
    waiting -= message.length();
    return message;
  }

  /** Takes no more, and lets the waiting sender go. */
  synchronized void close() {
    closed = true;
    messages.clear();
    notifyAll();
  }
}
