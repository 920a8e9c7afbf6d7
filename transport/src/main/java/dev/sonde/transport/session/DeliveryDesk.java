package dev.sonde.transport.session;

import dev.sonde.transport.DeliveryHandler;
import dev.sonde.transport.Outcome;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** Takes the deliveries of sessions, up to a size. Thread-safe. */
public final class DeliveryDesk {
  private static final Logger LOG = System.getLogger(DeliveryDesk.class.getName());

  private final DeliveryHandler deliveries;
  private final int maxBytes;

  /**
   * A desk.
   *
   * @param maxBytes the largest delivery that is taken
   */
  public DeliveryDesk(DeliveryHandler deliveries, int maxBytes) {
    this.deliveries = deliveries;
    this.maxBytes = maxBytes;
  }

  /** The largest delivery that is taken, in bytes. */
  public int maxBytes() {
    return maxBytes;
  }

  /** Counts a delivery that is too large, and says so. */
  public Outcome turnAway() {
    deliveries.turnedAwayTooLarge();
    return new Outcome.TooLarge("the delivery is larger than " + maxBytes + " bytes");
  }

  /**
   * Takes a delivery; returns once it is durable or turned away.
   *
   * @param from the sender, for the log
   */
  public Outcome take(byte[] delivery, String from) {
    return take(delivery, from, Duration.ZERO);
  }

  /**
   * Takes a delivery that has waited at a broker.
   *
   * @param from the sender, for the log
   * @param waited for how long
   */
  public Outcome take(byte[] delivery, String from, Duration waited) {
    if (delivery.length > maxBytes) {
      return turnAway();
    }
    try {
      return deliveries.receive(delivery, waited);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a delivery of " + from + " failed", e);
      return new Outcome.Later(
          Duration.ZERO, "the server failed at this delivery; its log says how");
    }
  }
}
