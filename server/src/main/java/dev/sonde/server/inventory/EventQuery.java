package dev.sonde.server.inventory;

import java.util.Optional;
import java.util.Set;

/**
 * A question for events.
 *
 * @param device only events of this device; empty for all events
 * @param types only events of these types; empty for all types
 * @param check only events whose data names this check; empty for all events
 * @param from the first time, in microseconds, inclusive
 * @param to the last time, in microseconds, exclusive
 * @param before only events whose id is below this
 * @param limit at most so many, the newest
 */
public record EventQuery(
    Optional<String> device,
    Set<EventType> types,
    Optional<String> check,
    long from,
    long to,
    long before,
    int limit) {

  /** A question with a copy of the types. */
  public EventQuery {
    types = Set.copyOf(types);
  }

  /** The newest events of all devices. */
  public static EventQuery newest(int limit) {
    return new EventQuery(
        Optional.empty(),
        Set.of(),
        Optional.empty(),
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        Long.MAX_VALUE,
        limit);
  }
}
