package dev.sonde.transport.link;

import dev.sonde.transport.Commands;
import dev.sonde.transport.ContractServer;
import dev.sonde.transport.SessionContract;
import dev.sonde.transport.Uplink;
import dev.sonde.transport.dial.Dialer;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.session.AgentIdentity;
import java.util.Optional;
import java.util.SplittableRandom;

class LinkSessionContractTest extends SessionContract {
  LinkSessionContractTest() {
    super(new ContractServer());
  }

  @Override
  protected Uplink uplink(AgentIdentity agent, UplinkOptions options, Commands commands) {
    return new LinkUplink(
        new Dialer(server.uri(), options),
        LinkIdentity.at(server.uri(), agent),
        options,
        commands,
        Optional.empty(),
        new SplittableRandom(1),
        System::nanoTime);
  }
}
