package dev.sonde.transport;

import java.time.Duration;

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

  /**
   * Takes a delivery that somebody kept on its way, as a message broker does.
   *
   * @param waited since when the sender's clock, as the delivery tells it, has gone on
   */
  default Outcome receive(byte[] delivery, Duration waited) {
    return receive(delivery);
  }

  /** A receiver turned a delivery away for its size, without reading it whole. */
  default void turnedAwayTooLarge() {}
}
