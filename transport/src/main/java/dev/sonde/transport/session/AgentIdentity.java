package dev.sonde.transport.session;

import java.util.List;

/**
 * What an agent says of itself.
 *
 * @param agent its id
 * @param version its program's version, for people
 * @param via the relays between it and who hears this, the agent's own first
 * @param isRelay whether it is a relay, which reports for others
 */
public record AgentIdentity(String agent, String version, List<String> via, boolean isRelay) {

  /** Copies the list. */
  public AgentIdentity {
    via = List.copyOf(via);
  }

  /** An agent without a relay. */
  public AgentIdentity(String agent, String version) {
    this(agent, version, List.of(), false);
  }
}
