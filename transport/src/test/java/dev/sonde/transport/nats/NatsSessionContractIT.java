package dev.sonde.transport.nats;

import dev.sonde.transport.Commands;
import dev.sonde.transport.SessionContract;
import dev.sonde.transport.Uplink;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.session.AgentIdentity;

class NatsSessionContractIT extends SessionContract {
  NatsSessionContractIT() {
    super(new NatsPeer(NatsServer.start()));
  }

  @Override
  protected Uplink uplink(AgentIdentity agent, UplinkOptions options, Commands commands) {
    return NatsUplinks.of(server.uri(), agent, options, commands);
  }
}
