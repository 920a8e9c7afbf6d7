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
import dev.sonde.transport.nats.ModuleGateway;
import dev.sonde.transport.nats.ModuleSubjects;
import dev.sonde.transport.nats.NatsUplink;
import dev.sonde.transport.nats.Subjects;
import dev.sonde.transport.session.AgentIdentity;
import dev.sonde.transport.session.SessionUplink;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Chooses an agent's uplink by the address of its server. */
final class AgentUplinks {
  private static final Set<String> NATS = Set.of("nats", "tls");

  private AgentUplinks() {}

  /**
   * The uplink that the settings ask for.
   *
   * @param modules the agent's modules, for uplinks by which others address them
   */
  static Uplink of(
      AgentSettings settings,
      UplinkOptions options,
      Way way,
      Commands commands,
      Supplier<ModuleGateway> modules,
      RandomGenerator random) {
    AgentIdentity agent = new AgentIdentity(settings.deviceId(), Version.text());
    return settings
        .broker()
        .map(
            broker ->
                NATS.contains(broker.uri().getScheme())
                    ? nats(broker, agent, options, commands, modules.get(), random)
                    : mqtt(broker, agent, options, commands, random))
        .orElseGet(() -> link(settings, agent, options, way, commands, random));
  }

  private static Uplink mqtt(
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

  private static Uplink nats(
      BrokerAccess broker,
      AgentIdentity agent,
      UplinkOptions options,
      Commands commands,
      ModuleGateway modules,
      RandomGenerator random) {
    return new NatsUplink(
        broker,
        Subjects.STANDARD,
        agent,
        options,
        commands,
        Optional.of(new ModuleSubjects(agent.agent(), modules, InstantSource.system())),
        random,
        System::nanoTime);
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
