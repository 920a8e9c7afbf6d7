package dev.sonde.transport;

/**
 * What stands behind every receiver: takes a delivery off the wire and says what became of it.
 * Thread-safe.
 */
@FunctionalInterface
public interface DeliveryHandler {

  /**
   * Takes a delivery; returns once it is durable or turned away.
   *
   * @param delivery a {@link dev.sonde.model.Delivery} in its JSON form, from outside and not yet
   *     trusted
   */
  Outcome receive(byte[] delivery);

  /** A receiver turned a delivery away for its size, without reading it whole. */
  default void turnedAwayTooLarge() {}
}
