package dev.sonde.agent;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How an agent answers the probes of others.
 *
 * @param address where it listens; empty if it does not answer
 * @param echoPorts the ports of echo over TCP and UDP
 * @param stampPort the port of the STAMP reflector; empty if there is none
 */
public record Responding(
    Optional<InetAddress> address, List<Integer> echoPorts, OptionalInt stampPort) {
  /** The ports of echo that probers know. */
  public static final String ECHO_PORTS = "4401,12345";

  /** The port of STAMP (RFC 8762). */
  public static final String STAMP_PORT = "862";

  /** No answers. */
  public static final Responding OFF =
      new Responding(Optional.empty(), List.of(), OptionalInt.empty());

  /** Answers on an address of this host, or none. */
  static Responding of(
      Optional<InetAddress> address, List<Integer> echoPorts, OptionalInt stampPort) {
    return address.isEmpty() ? OFF : new Responding(address, echoPorts, stampPort);
  }

  /** Copies the ports. */
  public Responding {
    echoPorts = List.copyOf(echoPorts);
  }
}
