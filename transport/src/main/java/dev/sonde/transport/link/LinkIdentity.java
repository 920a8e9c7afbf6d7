package dev.sonde.transport.link;

import java.net.URI;

/**
 * What an agent says of itself when it opens the link.
 *
 * @param agent its id
 * @param version its program's version, for people
 * @param host the header {@code Host}
 * @param path where the server has the link
 */
public record LinkIdentity(String agent, String version, String host, String path) {
  /** Where a server has the link, below its address. */
  public static final String PATH = "/api/v1/link";

  /** An agent that dials a server. */
  public static LinkIdentity at(URI server, String agent, String version) {
    String base = server.getRawPath();
    return new LinkIdentity(
        agent,
        version,
        server.getRawAuthority(),
        (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + PATH);
  }

  /** An agent that a server dials. */
  public static LinkIdentity dialled(String agent, String version) {
    return new LinkIdentity(agent, version, "localhost", PATH);
  }
}
