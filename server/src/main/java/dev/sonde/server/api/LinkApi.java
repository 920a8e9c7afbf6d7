package dev.sonde.server.api;

import dev.sonde.server.http.ProblemException;
import dev.sonde.server.http.Routes;
import dev.sonde.transport.link.LinkIdentity;
import dev.sonde.transport.link.LinkReceiver;

/** Answers those who ask for the link and don't get one. */
public final class LinkApi {
  private final LinkReceiver links;

  /** The path of the link. */
  public LinkApi(LinkReceiver links) {
    this.links = links;
  }

  /** Registers the path. */
  public void route(Routes routes) {
    routes.reading(
        LinkIdentity.PATH,
        (request, response) -> {
          throw links.hasRoom()
              ? new ProblemException(426, "This is a WebSocket; ask for an upgrade.")
              : new ProblemException(503, "There are as many links as there may be.");
        });
  }
}
