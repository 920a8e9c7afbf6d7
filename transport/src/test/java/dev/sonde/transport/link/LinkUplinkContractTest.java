package dev.sonde.transport.link;

import dev.sonde.transport.Commands;
import dev.sonde.transport.ContractServer;
import dev.sonde.transport.Uplink;
import dev.sonde.transport.UplinkContract;
import dev.sonde.transport.dial.Dialer;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.session.AgentIdentity;
import java.net.URI;
import java.util.Optional;
import java.util.SplittableRandom;

class LinkUplinkContractTest extends UplinkContract {
  LinkUplinkContractTest() {
    super(new ContractServer());
  }

  @Override
  protected Uplink uplink(URI server, UplinkOptions options) {
    return new LinkUplink(
        new Dialer(server, options),
        LinkIdentity.at(server, new AgentIdentity("me", "1")),
        options,
        Commands.NONE,
        Optional.empty(),
        new SplittableRandom(1),
        System::nanoTime);
  }
}
