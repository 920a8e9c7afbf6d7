package dev.sonde.transport.nats;

import dev.sonde.transport.Commands;
import dev.sonde.transport.Uplink;
import dev.sonde.transport.UplinkContract;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.session.AgentIdentity;
import java.net.URI;

class NatsKeptUplinkContractIT extends UplinkContract {
  NatsKeptUplinkContractIT() {
    super(new NatsPeer(NatsServer.keeping()));
  }

  @Override
  protected Uplink uplink(URI server, UplinkOptions options) {
    return NatsUplinks.of(server, new AgentIdentity("me", "1"), options, Commands.NONE);
  }

  @Override
  protected String silence() {
    return "the broker has it; no server has stored it yet";
  }
}
