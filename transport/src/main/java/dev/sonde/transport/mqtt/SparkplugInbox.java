package dev.sonde.transport.mqtt;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** The messages of one node that wait for their turn, which is in order. Thread-safe. */
final class SparkplugInbox {
  private static final int MOST = 128;
  private static final long BETWEEN_REBIRTHS = TimeUnit.MINUTES.toNanos(1);

  private final ArrayDeque<Letter> waiting = new ArrayDeque<>();
  private final SparkplugNode node = new SparkplugNode();
  private boolean busy;
  private OptionalLong asked = OptionalLong.empty();
  private volatile boolean alive;
  private volatile int size;

  /** A message and what its topic says. */
  record Letter(SparkplugTopic topic, Wire.Incoming message) {}

  /** What became of a message. */
  enum Place {
    /** It waits, and nobody works: somebody must begin to. */
    FIRST,
    /** It waits. */
    WAITS,
    /** Too many wait. */
    NONE
  }

  synchronized Place offer(Letter letter) {
    if (waiting.size() >= MOST) {
      return Place.NONE;
    }
    waiting.add(letter);
    boolean first = !busy;
    busy = true;
    return first ? Place.FIRST : Place.WAITS;
  }

  /** The next message; if there is none, the caller's work has ended. */
  synchronized Optional<Letter> next() {
    Letter letter = waiting.poll();
    busy = letter != null;
    return Optional.ofNullable(letter);
  }

  /** Whether nothing waits or is being worked on. */
  synchronized boolean isIdle() {
    return !busy;
  }

  /** Whether the node may be asked for its birth now; if so it counts as asked. */
  synchronized boolean mayAsk(long nanos) {
    if (asked.isPresent() && nanos - asked.getAsLong() < BETWEEN_REBIRTHS) {
      return false;
    }
    asked = OptionalLong.of(nanos);
    return true;
  }

  /** Takes a message that can be read; by one thread at a time, that works here. */
  SparkplugNode.Effect take(SparkplugTopic topic, SparkplugPayload payload, long now) {
    SparkplugNode.Effect effect = node.take(topic, payload, now);
    alive = node.isAlive();
    size = node.size();
    return effect;
  }

  boolean isAlive() {
    return alive;
  }

  int size() {
    return size;
  }
}
