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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What programs of others publish: statistics per minute (contract 2). A message is acknowledged to
 * the broker once its points are durable or refused for good; what the server can't take now comes
 * again with the next connection.
 */
final class MqttOthers implements MqttEnd {
  private static final Logger LOG = System.getLogger(MqttOthers.class.getName());
  private static final int MOST_BYTES = 64 << 10;
  private static final double INTERVAL_S = 60;

  private final PointHandler points;
  private final Predicate<String> reportsItself;
  private final MqttCounts counts;
  private volatile @Nullable Wire wire;

  MqttOthers(PointHandler points, Predicate<String> reportsItself, MqttCounts counts) {
    this.points = points;
    this.reportsItself = reportsItself;
    this.counts = counts;
  }

  List<String> filters() {
    return List.of(Topics.MINUTES);
  }

  @Override
  public void opens(Wire newWire) {
    wire = newWire;
  }

  @Override
  public void ended() {
    wire = null;
  }

  @Override
  public void incoming(Wire.Incoming message) {
    counts.countReceived();
    Thread.ofVirtual().name("mqtt-minute").start(() -> take(message));
  }

  private void take(Wire.Incoming message) {
    try {
      if (message.payload().length > MOST_BYTES) {
        throw new MalformedException("", "longer than " + MOST_BYTES + " bytes");
      }
      String topicAgent =
          Topics.agent(message.topic())
              .orElseThrow(() -> new MalformedException("", "the topic is of no agent"));
      Point point = MinuteJson.read(message.payload(), topicAgent);
      String agent = point.tags().value("agent").orElse(topicAgent);
      if (reportsItself.test(agent) || isStored(agent, point, message.payload().length)) {
        message.acknowledge().run();
      }
    } catch (MalformedException e) {
      counts.countMalformed();
      points.turnedAwayMalformed();
      LOG.log(Level.DEBUG, "A message on {0} is none: {1}", message.topic(), e.getMessage());
      message.acknowledge().run();
    }
  }

  /**
   * Whether a point is durable or refused for good; tries until the connection ends while the
   * server is busy, which holds up what else may come.
   */
  private boolean isStored(String agent, Point point, int bytes) {
    Wire before = wire;
    while (before != null && before.equals(wire)) {
      Outcome outcome = points.receive(agent, INTERVAL_S, List.of(point), bytes);
      if (!(outcome instanceof Outcome.Later later)) {
        refusal(outcome).ifPresent(why -> refuse(agent, why));
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

  private void refuse(String agent, String why) {
    counts.countRefused();
    LOG.log(Level.DEBUG, "A minute of {0} was refused: {1}", agent, why);
  }
}
