package dev.sonde.transport.mqtt;

import dev.sonde.transport.Commands;
import dev.sonde.transport.Uplink;
import dev.sonde.transport.dial.BrokerAccess;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.session.AgentIdentity;
import dev.sonde.transport.session.SessionUplink;
import java.util.SplittableRandom;

/** Makes uplinks as agents do. */
final class MqttUplinks {
  private MqttUplinks() {}

  static Uplink to(
      BrokerAccess access, AgentIdentity agent, UplinkOptions options, Commands commands) {
    SessionUplink uplink =
        new SessionUplink(
            new MqttOpening(
                access, agent, commands, options.connectTimeout(), new SplittableRandom(1)),
            options.answerTimeout(),
            new SplittableRandom(2),
            System::nanoTime);
    commands.onModulesChanged(uplink::tellModules);
    return uplink;
  }
}
