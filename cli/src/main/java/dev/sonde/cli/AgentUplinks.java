package dev.sonde.cli;

import dev.sonde.agent.AgentSettings;
import dev.sonde.transport.Commands;
import dev.sonde.transport.Uplink;
import dev.sonde.transport.dial.BrokerAccess;
import dev.sonde.transport.dial.Dialer;
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
                    ? nats(
                        broker,
                        agent,
                        options,
                        commands,
                        Optional.of(
                            new ModuleSubjects(
                                agent.agent(), modules.get(), InstantSource.system())),
                        random)
                    : mqtt(broker, agent, options, commands, random))
        .orElseGet(() -> link(settings, agent, options, way, commands, random));
  }

  /**
   * A relay's uplink in its own name.
   *
   * @param settings its upstream, as an agent has it
   */
  static Uplink ofRelay(
      AgentSettings settings, AgentIdentity relay, UplinkOptions options, RandomGenerator random) {
    return settings
        .broker()
        .map(broker -> session(broker, relay, options, Commands.NONE, random))
        .orElseGet(
            () ->
                link(
                    settings,
                    relay,
                    options,
                    new Dialer(settings.server(), options),
                    Commands.NONE,
                    random));
  }

  /** A relay's uplink in the name of an agent behind it, one of hundreds. */
  static Uplink onBehalf(
      AgentSettings settings,
      AgentIdentity agent,
      UplinkOptions options,
      Commands commands,
      RandomGenerator random) {
    return settings
        .broker()
        .map(broker -> session(broker, agent, options, commands, random))
        .orElseGet(
            () ->
                new LinkUplink(
                        new Dialer(settings.server(), options),
                        LinkIdentity.at(settings.server(), agent),
                        options,
                        commands,
                        Optional.empty(),
                        random,
                        System::nanoTime)
                    .hearingOn(Thread.ofVirtual().name("link").factory()));
  }

  private static Uplink session(
      BrokerAccess broker,
      AgentIdentity agent,
      UplinkOptions options,
      Commands commands,
      RandomGenerator random) {
    return NATS.contains(broker.uri().getScheme())
        ? nats(broker, agent, options, commands, Optional.empty(), random)
        : mqtt(broker, agent, options, commands, random);
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
    commands.onHashChanged(uplink::tellApplied);
    return uplink;
  }

  private static Uplink nats(
      BrokerAccess broker,
      AgentIdentity agent,
      UplinkOptions options,
      Commands commands,
      Optional<ModuleSubjects> modules,
      RandomGenerator random) {
    return new NatsUplink(
        broker, Subjects.STANDARD, agent, options, commands, modules, random, System::nanoTime);
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
