package dev.sonde.server.inventory;

import java.util.Optional;

/**
 * A question for events.
 *
 * @param device only events of this device; empty for all events
 * @param from the first time, in microseconds, inclusive
 * @param to the last time, in microseconds, exclusive
 * @param before only events whose id is below this
 * @param limit at most so many, the newest
 */
public record EventQuery(Optional<String> device, long from, long to, long before, int limit) {

  /** The newest events of all devices. */
  public static EventQuery newest(int limit) {
    return new EventQuery(Optional.empty(), Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, limit);
  }
}
