package dev.sonde.transport.mqtt;

import dev.sonde.model.MalformedException;
import dev.sonde.model.Point;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.PointHandler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Hands points on, again and again while the server is busy. Thread-safe. */
final class PointDesk {
  private static final Logger LOG = System.getLogger(PointDesk.class.getName());

  private final PointHandler points;
  private final MqttCounts counts;
  private volatile @Nullable Wire wire;

  PointDesk(PointHandler points, MqttCounts counts) {
    this.points = points;
    this.counts = counts;
  }

  /** The connection that the points come over. */
  void opens(Wire newWire) {
    wire = newWire;
  }

  /** The connection has ended. */
  void ended() {
    wire = null;
  }

  /** The connection; empty if there is none. */
  Optional<Wire> wire() {
    return Optional.ofNullable(wire);
  }

  /**
   * Whether points are durable or refused for good; tries until the connection ends while the
   * server is busy, which holds up what else may come.
   */
  boolean isStored(String device, double interval, List<Point> news, int bytes) {
    Wire before = wire;
    while (before != null && before.equals(wire)) {
      Outcome outcome = points.receive(device, interval, news, bytes);
      if (!(outcome instanceof Outcome.Later later)) {
        refusal(outcome).ifPresent(why -> refuse(device, why));
        return true;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(Math.max(1_000, later.retryAfter().toMillis()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return false;
  }

  private static Optional<String> refusal(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Refused refused -> Optional.of(refused.faults().toString());
      case Outcome.TooLarge tooLarge -> Optional.of(tooLarge.reason());
      case Outcome.Acknowledged _, Outcome.Later _ -> Optional.empty();
    };
  }

  private void refuse(String device, String why) {
    counts.countRefused();
    LOG.log(Level.DEBUG, "Points of {0} were refused: {1}", device, why);
  }

  /** A message could not be read. */
  void malformed(Wire.Incoming message, MalformedException e) {
    counts.countMalformed();
    points.turnedAwayMalformed();
    LOG.log(Level.DEBUG, "A message on {0} is none: {1}", message.topic(), e.getMessage());
    message.acknowledge().run();
  }

  /** A sender said that a device is gone. */
  void gone(String device) {
    points.gone(device);
  }
}
