package dev.sonde.cli;

import dev.sonde.agent.AgentSettings;
import dev.sonde.transport.Commands;
import dev.sonde.transport.Uplink;
import dev.sonde.transport.dial.BrokerAccess;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.dial.Way;
import dev.sonde.transport.http.HttpUplink;
import dev.sonde.transport.link.LinkIdentity;
import dev.sonde.transport.link.LinkUplink;
import dev.sonde.transport.mqtt.MqttOpening;
import dev.sonde.transport.session.AgentIdentity;
import dev.sonde.transport.session.SessionUplink;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Chooses an agent's uplink by the address of its server. */
final class AgentUplinks {
  private AgentUplinks() {}

  /** The uplink that the settings ask for. */
  static Uplink of(
      AgentSettings settings,
      UplinkOptions options,
      Way way,
      Commands commands,
      RandomGenerator random) {
    AgentIdentity agent = new AgentIdentity(settings.deviceId(), Version.text());
    return settings
        .broker()
        .map(broker -> throughBroker(broker, agent, options, commands, random))
        .orElseGet(() -> link(settings, agent, options, way, commands, random));
  }

  private static Uplink throughBroker(
      BrokerAccess broker,
      AgentIdentity agent,
      UplinkOptions options,
      Commands commands,
      RandomGenerator random) {
    SessionUplink uplink =
        new SessionUplink(
            new MqttOpening(broker, agent, commands, options.connectTimeout(), random),
            options.answerTimeout(),
            random,
            System::nanoTime);
    commands.onModulesChanged(uplink::tellModules);
    return uplink;
  }

  private static Uplink link(
      AgentSettings settings,
      AgentIdentity agent,
      UplinkOptions options,
      Way way,
      Commands commands,
      RandomGenerator random) {
    boolean isDialled = settings.listen().isPresent();
    return new LinkUplink(
        way,
        isDialled ? LinkIdentity.dialled(agent) : LinkIdentity.at(settings.server(), agent),
        options,
        commands,
        isDialled
            ? Optional.empty()
            : Optional.of(() -> new HttpUplink(settings.server(), options, InstantSource.system())),
        random,
        System::nanoTime);
  }
}
