package dev.sonde.server.fleet;

import dev.sonde.model.Fields;
import dev.sonde.model.Micros;
import dev.sonde.server.inventory.EventType;
import dev.sonde.server.inventory.Presence;
import dev.sonde.server.inventory.State;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether a device reports. It is up while its last report is at most 2 × max(interval, 10 s) old
 * (contract 1).
 *
 * <p>A device that is said to be gone is down at once, until it is heard again.
 *
 * <p>After a start of the server a device that was up and has not been heard yet is {@link
 * State#UNKNOWN} rather than down, for as long as an agent may take to notice that its server is
 * back; so a restart makes no wave of events. Not thread-safe.
 */
final class PresenceWatch {
  private static final double SHORTEST_INTERVAL_S = 10;

  private long lastSeen;
  private double interval;
  private boolean hasAgent;
  private State state;
  private long stateSince;

  /** When the state before {@link State#UNKNOWN} began. */
  private long resumedSince;

  /** Until when silence is put down to the server's own absence. */
  private final long graceEnd;

  /** A device that reports for the first time. */
  PresenceWatch(long seen, long now) {
    lastSeen = seen;
    interval = SHORTEST_INTERVAL_S;
    state = State.UP;
    stateSince = now;
    resumedSince = now;
    graceEnd = now;
  }

  /** A device that was known before the server started. */
  PresenceWatch(Presence before, long start, Duration grace) {
    lastSeen = Math.min(before.lastSeen(), start);
    interval = before.interval();
    hasAgent = before.hasAgent();
    resumedSince = before.stateSince();
    graceEnd = start + Math.max(allowance(), Micros.PER_SECOND * grace.toSeconds());
    if (silent(start) && before.state() != State.DOWN) {
      state = State.UNKNOWN;
      stateSince = start;
    } else {
      state = before.state() == State.DOWN ? State.DOWN : State.UP;
      stateSince = before.stateSince();
    }
  }

  /** The longest silence of a device that is up, in microseconds. */
  static double allowance(double interval) {
    return 2 * Math.max(interval, SHORTEST_INTERVAL_S) * Micros.PER_SECOND;
  }

  /** The presence now. */
  Presence presence() {
    return new Presence(lastSeen, interval, hasAgent, state, stateSince);
  }

  double interval() {
    return interval;
  }

  /** A point from the store shows that the device spoke later than was written down. */
  void spokeAt(long time, long now) {
    lastSeen = Math.max(lastSeen, Math.min(time, now));
    if (state == State.UNKNOWN && !silent(now)) {
      up(now);
    }
  }

  /** A report came. */
  Optional<Notice> heard(long seen, long now, double newInterval, boolean byAgent) {
    lastSeen = Math.max(lastSeen, seen);
    interval = newInterval;
    hasAgent = byAgent;
    return silent(now) ? Optional.empty() : up(now);
  }

  /** Somebody who knows said that the device is gone. An agent speaks for itself. */
  Optional<Notice> gone(long now) {
    if (state == State.DOWN || hasAgent) {
      return Optional.empty();
    }
    become(State.DOWN, now);
    return Optional.of(
        new Notice(
            now,
            EventType.DEVICE_DOWN,
            "is gone: its death was published.",
            Fields.of("silent_s", Micros.toSeconds(now - lastSeen))));
  }

  /** Time has passed. */
  Optional<Notice> passed(long now) {
    if (state == State.DOWN || !silent(now)) {
      return Optional.empty();
    }
    if (now < graceEnd) {
      become(State.UNKNOWN, now);
      return Optional.empty();
    }
    become(State.DOWN, now);
    double silence = Micros.toSeconds(now - lastSeen);
    return Optional.of(
        new Notice(
            now,
            EventType.DEVICE_DOWN,
            "has not reported for " + Ages.words(silence) + ".",
            Fields.of("silent_s", silence)));
  }

  private Optional<Notice> up(long now) {
    State before = state;
    double away = Micros.toSeconds(now - stateSince);
    switch (before) {
      case UP -> {}
      case UNKNOWN -> {
        state = State.UP;
        stateSince = resumedSince;
      }
      case DOWN -> become(State.UP, now);
    }
    return before != State.DOWN
        ? Optional.empty()
        : Optional.of(
            new Notice(
                now,
                EventType.DEVICE_UP,
                "reports again after " + Ages.words(away) + ".",
                Fields.of("away_s", away)));
  }

  private void become(State newState, long now) {
    if (state != newState) {
      state = newState;
      stateSince = now;
    }
  }

  private boolean silent(long now) {
    return now - lastSeen > allowance(interval);
  }

  private long allowance() {
    return (long) allowance(interval);
  }
}
