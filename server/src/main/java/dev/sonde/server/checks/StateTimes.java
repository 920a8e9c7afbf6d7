package dev.sonde.server.checks;

import dev.sonde.server.inventory.Event;
import dev.sonde.server.inventory.EventSink;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Since when checks are in their states, as the events of their changes tell. Survives a restart by
 * the events that were written before it; one entry for each check. Thread-safe.
 */
public final class StateTimes implements EventSink {
  /** The datum of an event that names the check. */
  static final String CHECK = "check";

  private final Map<String, Change> newest = new ConcurrentHashMap<>();

  private record Change(CheckState state, long time) {}

  /**
   * The times that events tell.
   *
   * @param before what happened before now, in any order
   */
  public StateTimes(Collection<Event> before) {
    before.stream().sorted(Comparator.comparingLong(Event::id)).forEach(this::happened);
  }

  @Override
  public void happened(Event event) {
    event.data().text(CHECK).ifPresent(check -> happened(check, event));
  }

  private void happened(String check, Event event) {
    switch (event.type()) {
      case CHECK_UP -> newest.put(check, new Change(CheckState.UP, event.time()));
      case CHECK_DEGRADED -> newest.put(check, new Change(CheckState.DEGRADED, event.time()));
      case CHECK_DOWN -> newest.put(check, new Change(CheckState.DOWN, event.time()));
      case CHECK_UNKNOWN -> newest.put(check, new Change(CheckState.UNKNOWN, event.time()));
      case CHECK_DELETED -> newest.remove(check);
      default -> {
        // Changes no state.
      }
    }
  }

  /**
   * Since when a check is in a state, in microseconds; empty if the newest change that is known led
   * to another one.
   */
  public OptionalLong since(String check, CheckState state) {
    return Optional.ofNullable(newest.get(check))
        .filter(change -> change.state() == state)
        .map(change -> OptionalLong.of(change.time()))
        .orElseGet(OptionalLong::empty);
  }
}
