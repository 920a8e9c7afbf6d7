package dev.sonde.transport.session;

import dev.sonde.model.telemetry.Span;
import dev.sonde.model.telemetry.Telemetry;
import dev.sonde.model.telemetry.TraceContext;
import dev.sonde.transport.DeliveryHandler;
import dev.sonde.transport.Outcome;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

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
   * @param way how it came, for the trace
   * @param trace what it belongs to, if it says
   * @param from the sender, for the log
   */
  public Outcome take(String way, Optional<TraceContext> trace, byte[] delivery, String from) {
    return take(way, trace, delivery, from, Duration.ZERO);
  }

  /**
   * Takes a delivery that has waited at a broker.
   *
   * @param way how it came, for the trace
   * @param trace what it belongs to, if it says
   * @param from the sender, for the log
   * @param waited for how long
   */
  public Outcome take(
      String way, Optional<TraceContext> trace, byte[] delivery, String from, Duration waited) {
    try (Span span = Telemetry.span(way, Span.Kind.SERVER, trace)) {
      Outcome outcome = take(delivery, from, waited);
      if (!(outcome instanceof Outcome.Acknowledged)) {
        span.failed(outcome.toString());
      }
      return outcome;
    }
  }

  private Outcome take(byte[] delivery, String from, Duration waited) {
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
