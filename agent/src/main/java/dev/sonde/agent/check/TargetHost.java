package dev.sonde.agent.check;

import dev.sonde.probe.HostPort;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** The host in a target, whatever the kind of its probe. */
final class TargetHost {
  private TargetHost() {}

  /** A name or an address without brackets; empty if the target has no host that can be told. */
  static Optional<String> of(String target) {
    if (!target.contains("://")) {
      return HostPort.of(target).map(HostPort::host);
    }
    try {
      return Optional.ofNullable(new URI(target).getHost())
          .map(host -> host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
