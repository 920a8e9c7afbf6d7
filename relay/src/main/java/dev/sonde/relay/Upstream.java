package dev.sonde.relay;

import dev.sonde.transport.Commands;
import dev.sonde.transport.Uplink;
import dev.sonde.transport.session.AgentIdentity;

/** Makes ways to the next server or relay. Thread-safe. */
public interface Upstream {

  /** The way of the relay itself, over which it delivers everything. */
  Uplink own(AgentIdentity relay);

  /**
   * A way over which the server commands an agent behind the relay; nothing is delivered over it.
   *
   * @param commands are followed
   */
  Uplink onBehalf(AgentIdentity agent, Commands commands);
}
