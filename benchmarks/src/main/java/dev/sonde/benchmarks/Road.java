package dev.sonde.benchmarks;

import dev.sonde.transport.Commands;
import dev.sonde.transport.Uplink;
import dev.sonde.transport.dial.BrokerAccess;
import dev.sonde.transport.dial.Dialer;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.http.HttpUplink;
import dev.sonde.transport.link.LinkIdentity;
import dev.sonde.transport.link.LinkUplink;
import dev.sonde.transport.mqtt.MqttOpening;
import dev.sonde.transport.nats.NatsUplink;
import dev.sonde.transport.nats.Subjects;
import dev.sonde.transport.session.AgentIdentity;
import dev.sonde.transport.session.SessionUplink;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SplittableRandom;

/** A way between agents and a server. */
enum Road {
  /** Plain posts, on which nothing comes down. */
  HTTP,
  /** The WebSocket. */
  LINK,
  /** MQTT 5. */
  MQTT,
  /** NATS with JetStream. */
  NATS;

  private static final UplinkOptions OPTIONS = UplinkOptions.standard();

  /** Its name in rows. */
  String title() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** What an agent is told of its server. */
  URI address(int server, Brokers brokers) {
    return switch (this) {
      case HTTP, LINK -> URI.create("http://127.0.0.1:" + server);
      case MQTT -> URI.create("mqtt://127.0.0.1:" + brokers.mqtt());
      case NATS -> URI.create("nats://127.0.0.1:" + brokers.nats());
    };
  }

  /** An agent's uplink, the very class that agents use. */
  Uplink uplink(String agent, URI address, Commands commands) {
    AgentIdentity identity = new AgentIdentity(agent, "bench");
    SplittableRandom random = new SplittableRandom();
    return switch (this) {
      case HTTP -> new HttpUplink(address, OPTIONS, InstantSource.system());
      case LINK ->
          new LinkUplink(
              new Dialer(address, OPTIONS),
              LinkIdentity.at(address, identity),
              OPTIONS,
              commands,
              Optional.empty(),
              random,
              System::nanoTime);
      case MQTT ->
          new SessionUplink(
              new MqttOpening(
                  BrokerAccess.open(address), identity, commands, OPTIONS.connectTimeout(), random),
              OPTIONS.answerTimeout(),
              random,
              System::nanoTime);
      case NATS ->
          new NatsUplink(
              BrokerAccess.open(address),
              Subjects.STANDARD,
              identity,
              OPTIONS,
              commands,
              Optional.empty(),
              random,
              System::nanoTime);
    };
  }
}
