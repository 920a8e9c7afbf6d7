package dev.sonde.server.link;

import dev.sonde.server.ServerSettings.Brokers;
import dev.sonde.transport.BrokerState;
import dev.sonde.transport.DeliveryHandler;
import dev.sonde.transport.PointHandler;
import dev.sonde.transport.dial.BrokerAccess;
import dev.sonde.transport.mqtt.MqttParts;
import dev.sonde.transport.mqtt.MqttReceiver;
import dev.sonde.transport.nats.NatsReceiver;
import dev.sonde.transport.nats.OtherAgents;
import dev.sonde.transport.nats.Subjects;
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
  private final Optional<NatsReceiver> nats;

  /**
   * What stands behind all brokers.
   *
   * @param deliveries takes what is made of what agents of others say
   * @param desk takes the deliveries of agents
   * @param agents hears agents
   * @param points takes what programs of others publish
   * @param isAgent whether an agent of this id reports to this server
   * @param mostAgents how many agents may be linked
   */
  public record Behind(
      DeliveryHandler deliveries,
      DeliveryDesk desk,
      LinkedAgents agents,
      PointHandler points,
      Predicate<String> isAgent,
      int mostAgents) {}

  /**
   * Connections that are not opened yet.
   *
   * @param server a name that this server keeps and no other has
   */
  public BrokerLinks(
      Brokers brokers, String server, Behind behind, Clock clock, RandomGenerator random) {
    this.mqtt = brokers.mqtt().map(at -> mqtt(at, brokers.group(), server, behind, clock, random));
    this.nats = brokers.nats().map(at -> nats(at, brokers.group(), behind, clock, random));
  }

  private static NatsReceiver nats(
      BrokerAccess access,
      Optional<String> group,
      Behind behind,
      Clock clock,
      RandomGenerator random) {
    OtherAgents others =
        new OtherAgents(
            behind.deliveries(),
            behind.agents(),
            behind.mostAgents(),
            clock,
            System::nanoTime,
            random);
    return new NatsReceiver(
        new NatsReceiver.Settings(
            access,
            Subjects.STANDARD,
            "sonde-server",
            group.orElse("sonde-servers"),
            behind.mostAgents()),
        behind.desk(),
        behind.agents(),
        Optional.of(others),
        clock,
        random,
        System::nanoTime);
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
    nats.ifPresent(NatsReceiver::start);
  }

  /** Looks after agents that are gone; once a second. */
  public void tick() {
    nats.ifPresent(NatsReceiver::tick);
  }

  /** How the brokers are, in a fixed order; none if there are none. */
  public List<BrokerState> states() {
    return Stream.of(mqtt.map(MqttReceiver::state), nats.map(NatsReceiver::state))
        .flatMap(Optional::stream)
        .toList();
  }

  @Override
  public void close() {
    mqtt.ifPresent(MqttReceiver::close);
    nats.ifPresent(NatsReceiver::close);
  }
}
