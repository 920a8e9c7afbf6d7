package dev.sonde.server.link;

import dev.sonde.server.ServerSettings.Brokers;
import dev.sonde.transport.BrokerState;
import dev.sonde.transport.PointHandler;
import dev.sonde.transport.dial.BrokerAccess;
import dev.sonde.transport.mqtt.MqttParts;
import dev.sonde.transport.mqtt.MqttReceiver;
import dev.sonde.transport.mqtt.SparkplugState;
import dev.sonde.transport.session.DeliveryDesk;
import dev.sonde.transport.session.LinkedAgents;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * A server's connections to message brokers. One that is away is tried for ever, and keeps nothing
 * else waiting. Thread-safe.
 */
public final class BrokerLinks implements AutoCloseable {
  private final Optional<MqttReceiver> mqtt;

  /**
   * What stands behind all brokers.
   *
   * @param desk takes the deliveries of agents
   * @param agents hears agents
   * @param points takes what programs of others publish
   * @param isAgent whether an agent of this id reports to this server
   */
  public record Behind(
      DeliveryDesk desk, LinkedAgents agents, PointHandler points, Predicate<String> isAgent) {}

  /**
   * Connections that are not opened yet.
   *
   * @param server a name that this server keeps and no other has
   */
  public BrokerLinks(
      Brokers brokers, String server, Behind behind, Clock clock, RandomGenerator random) {
    this.mqtt = brokers.mqtt().map(at -> mqtt(at, brokers.group(), server, behind, clock, random));
  }

  private static MqttReceiver mqtt(
      BrokerAccess access,
      Optional<String> group,
      String server,
      Behind behind,
      Clock clock,
      RandomGenerator random) {
    MqttParts parts =
        new MqttParts(behind.desk(), behind.agents(), behind.points(), behind.isAgent());
    return new MqttReceiver(access, server, group, parts, clock, random);
  }

  /** Begins to connect. */
  public void start() {
    mqtt.ifPresent(MqttReceiver::start);
  }

  /** How the brokers are, in a fixed order; none if there are none. */
  public List<BrokerState> states() {
    return Stream.of(mqtt.map(MqttReceiver::state)).flatMap(Optional::stream).toList();
  }

  /** What there is of Sparkplug B; empty if no broker could carry it. */
  public Optional<SparkplugState> sparkplug() {
    return mqtt.map(MqttReceiver::sparkplug);
  }

  @Override
  public void close() {
    mqtt.ifPresent(MqttReceiver::close);
  }
}
