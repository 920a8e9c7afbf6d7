package dev.sonde.probe.packet;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;

/**
 * How packets leave this host.
 *
 * @param hops the time to live or hop limit; 0 for what the system uses
 * @param dscp the differentiated services code point, 0 to 63 (RFC 2474)
 * @param interfaceIndex the interface they must leave through; 0 for that of the route
 * @param source the address they come from; that of the route if empty
 * @param dontFragment whether they must not be fragmented, neither here nor on the way
 */
public record Route(
    int hops, int dscp, int interfaceIndex, Optional<InetAddress> source, boolean dontFragment) {

  /** As the system sends what nothing is said of. */
  public static final Route USUAL = new Route(0, 0, 0, Optional.empty(), false);

  /** The same with another time to live or hop limit. */
  public Route withHops(int other) {
    return new Route(other, dscp, interfaceIndex, source, dontFragment);
  }

  /**
   * The same from an address of this host, or through an interface.
   *
   * @param from an address in text form, or the name of an interface
   * @throws PacketException if it is neither
   */
  public Route withSource(String from) {
    try {
      NetworkInterface through = NetworkInterface.getByName(from);
      if (through != null) {
        return new Route(hops, dscp, through.getIndex(), source, dontFragment);
      }
      return new Route(
          hops, dscp, interfaceIndex, Optional.of(InetAddress.ofLiteral(from)), dontFragment);
    } catch (SocketException | IllegalArgumentException e) {
      throw new PacketException(
          "the source '" + from + "' is neither an interface nor an address of this host");
    }
  }
}
