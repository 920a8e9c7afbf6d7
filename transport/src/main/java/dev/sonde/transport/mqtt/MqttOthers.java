package dev.sonde.transport.mqtt;

import dev.sonde.model.MalformedException;
import dev.sonde.model.Point;
import dev.sonde.transport.PointHandler;
import java.util.List;
import java.util.function.Predicate;

/**
 * What programs of others publish: statistics per minute (contract 2). A message is acknowledged to
 * the broker once its points are durable or refused for good; what the server can't take now comes
 * again with the next connection.
 */
final class MqttOthers implements MqttEnd {
  private static final int MOST_BYTES = 64 << 10;
  private static final double INTERVAL_S = 60;

  private final PointDesk desk;
  private final Predicate<String> reportsItself;
  private final MqttCounts counts;

  MqttOthers(PointHandler points, Predicate<String> reportsItself, MqttCounts counts) {
    this.desk = new PointDesk(points, counts);
    this.reportsItself = reportsItself;
    this.counts = counts;
  }

  List<String> filters() {
    return List.of(Topics.MINUTES);
  }

  @Override
  public void opens(Wire newWire) {
    desk.opens(newWire);
  }

  @Override
  public void ended() {
    desk.ended();
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
      if (reportsItself.test(agent)
          || desk.isStored(agent, INTERVAL_S, List.of(point), message.payload().length)) {
        message.acknowledge().run();
      }
    } catch (MalformedException e) {
      desk.malformed(message, e);
    }
  }
}
