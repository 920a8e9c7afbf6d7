package dev.sonde.agent;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What an agent lets checks do, whatever the server says.
 *
 * <p>A target is allowed if nothing is named, if its name is named, or if its address is; where
 * private addresses are denied, an allowed name does not help one of them. Immutable.
 *
 * @param kinds the kinds of probes that may run; all if empty
 * @param targets the targets that may be probed; all if empty
 * @param denyPrivate whether private, loopback and link-local addresses are refused
 * @param checksPerSecond how many runs all checks together may start in a second
 * @param packetsPerSecond how many packets of bursts may be sent in a second, on average
 */
public record ProbeLimits(
    Set<String> kinds,
    TargetRules targets,
    boolean denyPrivate,
    OptionalDouble checksPerSecond,
    OptionalDouble packetsPerSecond) {

  /** No limits. */
  public static final ProbeLimits NONE =
      new ProbeLimits(
          Set.of(), TargetRules.NONE, false, OptionalDouble.empty(), OptionalDouble.empty());

  /** The well-known prefix of addresses that hold an IPv4 address (RFC 6052): 64:ff9b::/96. */
  private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};

  /** Copies the kinds. */
  public ProbeLimits {
    kinds = Set.copyOf(kinds);
  }

  /** Why a kind of probe may not run; empty if it may. */
  public Optional<String> kindProblem(String kind) {
    return kinds.isEmpty() || kinds.contains(kind)
        ? Optional.empty()
        : Optional.of(
            "this agent may not run "
                + kind
                + " probes, only "
                + String.join(", ", kinds.stream().sorted().toList())
                + " (allow-kinds)");
  }

  /** Why a host may not be probed, if that can be told before it is looked up. */
  public Optional<String> hostProblem(String host) {
    Optional<InetAddress> literal = TargetRules.literal(host);
    if (literal.isPresent()) {
      return problem(host, literal.get());
    }
    return targets.isEmpty() || targets.hasNetworks() || targets.holdsName(host)
        ? Optional.empty()
        : Optional.of(notNamed(host));
  }

  /** Why somebody else may not be asked to reach a host, whose address is then not known. */
  public Optional<String> remoteProblem(String host) {
    Optional<InetAddress> literal = TargetRules.literal(host);
    if (literal.isPresent()) {
      return problem(host, literal.get());
    }
    if (denyPrivate && (host + ".").matches("(?i)(.*\\.)?localhost\\.+")) {
      return Optional.of(isPrivate(host));
    }
    return targets.isEmpty() || targets.holdsName(host)
        ? Optional.empty()
        : Optional.of(notNamed(host));
  }

  /** Why an address of a host may not be probed; empty if it may. */
  public Optional<String> problem(String host, InetAddress address) {
    String shown =
        host.equals(address.getHostAddress()) ? host : host + " at " + address.getHostAddress();
    if (denyPrivate && isPrivate(address)) {
      return Optional.of(isPrivate(shown));
    }
    return targets.isEmpty() || targets.holdsName(host) || targets.holdsAddress(address)
        ? Optional.empty()
        : Optional.of(notNamed(shown));
  }

  private static String isPrivate(String host) {
    return "this agent may not probe "
        + host
        + ": private, loopback and link-local addresses are denied (deny-private)";
  }

  private String notNamed(String host) {
    return "this agent may not probe " + host + ", only " + targets + " (allow-targets)";
  }

  /** RFC 1918, 6598, 3927, 4193 and 4291, and "this host"; also inside an IPv6 address. */
  private static boolean isPrivate(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()) {
      return true;
    }
    if (address instanceof Inet6Address six) {
      return (bytes[0] & 0xfe) == 0xfc || (holdsIpv4(six) && isPrivate(last4(bytes)));
    }
    return bytes[0] == 0 || (bytes[0] == 100 && (bytes[1] & 0xc0) == 64);
  }

  private static boolean holdsIpv4(Inet6Address address) {
    return address.isIPv4CompatibleAddress()
        || Arrays.equals(NAT64, Arrays.copyOf(address.getAddress(), NAT64.length));
  }

  private static InetAddress last4(byte[] bytes) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, bytes.length - 4, bytes.length));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 bytes are an address", e);
    }
  }
}
