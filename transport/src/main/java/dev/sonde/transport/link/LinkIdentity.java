package dev.sonde.transport.link;

import dev.sonde.transport.session.AgentIdentity;
import java.net.URI;

/**
 * Who opens the link, and where.
 *
 * @param agent who it is
 * @param host the header {@code Host}
 * @param path where the server has the link
 */
public record LinkIdentity(AgentIdentity agent, String host, String path) {
  /** Where a server has the link, below its address. */
  public static final String PATH = "/api/v1/link";

  /** An agent that dials a server. */
  public static LinkIdentity at(URI server, AgentIdentity agent) {
    String base = server.getRawPath();
    return new LinkIdentity(
        agent,
        server.getRawAuthority(),
        (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + PATH);
  }

  /** An agent that a server dials. */
  public static LinkIdentity dialled(AgentIdentity agent) {
    return new LinkIdentity(agent, "localhost", PATH);
  }
}
