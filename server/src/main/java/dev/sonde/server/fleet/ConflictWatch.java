package dev.sonde.server.fleet;

import dev.sonde.model.Fields;
import dev.sonde.model.Micros;
import dev.sonde.server.inventory.EventType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Notices two agents under one id. An agent that restarts begins a new stream and never returns to
 * the one before; so a stream that comes back after another one took its place (A, B, A) belongs to
 * a second agent. Not thread-safe.
 */
final class ConflictWatch {
  /** How many streams that were superseded are remembered; agents seldom fight in larger groups. */
  private static final int REMEMBERED = 8;

  private static final double SHORTEST_CALM_S = 60;

  private final Deque<String> superseded = new ArrayDeque<>();
  private String current = "";
  private long lastReturn;
  private boolean active;

  /** Whether two agents fight now. */
  boolean active() {
    return active;
  }

  /** A report of a stream came that had not waited in a spool. */
  Optional<Notice> heard(String stream, long now) {
    if (stream.equals(current)) {
      return Optional.empty();
    }
    boolean returned = superseded.remove(stream);
    if (!current.isEmpty()) {
      superseded.addLast(current);
    }
    if (superseded.size() > REMEMBERED) {
      superseded.removeFirst();
    }
    current = stream;
    return returned ? returned(now) : Optional.empty();
  }

  private Optional<Notice> returned(long now) {
    lastReturn = now;
    if (active) {
      return Optional.empty();
    }
    active = true;
    return Optional.of(
        new Notice(
            now,
            EventType.AGENT_CONFLICT,
            "is the id of two agents that report at the same time; give one of them another id.",
            Fields.none()));
  }

  /** Time has passed: a conflict ends when no agent took over from the other for five intervals. */
  Optional<Notice> passed(long now, double interval) {
    double calm = Math.max(5 * interval, SHORTEST_CALM_S);
    if (!active || now - lastReturn <= calm * Micros.PER_SECOND) {
      return Optional.empty();
    }
    active = false;
    superseded.clear();
    return Optional.of(
        new Notice(
            now, EventType.AGENT_CONFLICT_ENDED, "is the id of one agent again.", Fields.none()));
  }
}
