package dev.sonde.transport.nats;

import dev.sonde.transport.Commands;
import dev.sonde.transport.Uplink;
import dev.sonde.transport.UplinkContract;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.session.AgentIdentity;
import java.net.URI;

class NatsCoreUplinkContractIT extends UplinkContract {
  NatsCoreUplinkContractIT() {
    super(new NatsPeer(NatsServer.start()));
  }

  @Override
  protected Uplink uplink(URI server, UplinkOptions options) {
    return NatsUplinks.of(server, new AgentIdentity("me", "1"), options, Commands.NONE);
  }
}
