package dev.sonde.transport.nats;

import dev.sonde.transport.Commands;
import dev.sonde.transport.dial.BrokerAccess;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.session.AgentIdentity;
import java.net.URI;
import java.util.Optional;
import java.util.SplittableRandom;

/** Uplinks of agents in tests. */
final class NatsUplinks {
  private NatsUplinks() {}

  static NatsUplink of(URI broker, AgentIdentity agent, UplinkOptions options, Commands commands) {
    return of(BrokerAccess.open(broker), agent, options, commands);
  }

  static NatsUplink of(
      BrokerAccess access, AgentIdentity agent, UplinkOptions options, Commands commands) {
    return new NatsUplink(
        access,
        Subjects.STANDARD,
        agent,
        options,
        commands,
        Optional.empty(),
        new SplittableRandom(),
        System::nanoTime);
  }
}
