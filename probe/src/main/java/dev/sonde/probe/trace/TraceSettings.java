package dev.sonde.probe.trace;

import dev.sonde.probe.Names.Family;
import dev.sonde.probe.packet.Route;
import dev.sonde.probe.settings.Setting;
import java.time.Duration;
import java.util.Optional;

/**
 * How to look for the routers on the way.
 *
 * @param maxHops how far
 * @param probes requests for each hop
 * @param spacing from one to the next
 * @param timeout for each request
 * @param window hops at once
 * @param maxSilent silent hops in a row that end the search
 * @param protocol what is sent
 * @param port of the target, if what is sent has ports
 * @param size bytes of data behind the header; what is less could not keep the checksum
 * @param dscp differentiated services code point
 * @param source an address or interface of this host
 * @param family which addresses of a name are used
 */
public record TraceSettings(
    @Setting(
            value =
                "What is sent: echo requests (icmp), datagrams (udp) or connections (tcp), which"
                    + " firewalls treat differently.",
            usual = "icmp")
        Protocol protocol,
    @Setting(
            value = "The port of the target for udp, by default 33434, or tcp, by default 443.",
            min = 1,
            max = 65_535)
        Optional<Integer> port,
    @Setting(value = "How many hops away a target may be.", usual = "30", min = 1, max = 64)
        int maxHops,
    @Setting(value = "How many requests each hop is sent.", usual = "3", min = 1, max = 20)
        int probes,
    @Setting(value = "The time from one to the next.", usual = "100ms", min = 0, max = 10)
        Duration spacing,
    @Setting(value = "How long each request is waited for.", usual = "1s", min = 0.001, max = 10)
        Duration timeout,
    @Setting(
            value = "How many hops are measured at once; over tcp it is always one.",
            usual = "8",
            min = 1,
            max = 64)
        int window,
    @Setting(
            value = "How many silent hops in a row end the search.",
            usual = "8",
            min = 1,
            max = 64)
        int maxSilent,
    @Setting(
            value = "Bytes of data in each request of icmp or udp, behind the header.",
            usual = "56",
            min = 18,
            max = 1_400)
        int size,
    @Setting(value = "Differentiated services code point.", usual = "0", max = 63) int dscp,
    @Setting("The address of this host to send from, or the interface to send through.")
        Optional<String> source,
    @Setting(value = "Which addresses of a name are used.", usual = "any") Family family) {
  /** Where traceroute has always sent its datagrams. */
  private static final int UDP_PORT = 33_434;

  private static final int TCP_PORT = 443;

  /**
   * Settings that fit together.
   *
   * @throws IllegalArgumentException if there is a port that nothing is sent to
   */
  public TraceSettings {
    if (protocol == Protocol.ICMP && port.isPresent()) {
      throw new IllegalArgumentException("port: ICMP has none; set protocol to udp or tcp");
    }
  }

  int portOrUsual() {
    return port.orElse(protocol == Protocol.TCP ? TCP_PORT : UDP_PORT);
  }

  /** How many hops are measured in parallel. */
  int hopsAtOnce() {
    return protocol == Protocol.TCP ? 1 : window;
  }

  /**
   * How packets leave this host, whatever their time to live.
   *
   * @throws dev.sonde.probe.packet.PacketException if the source is none
   */
  Route route() {
    Route usual = new Route(0, dscp, 0, Optional.empty(), false);
    return source.map(usual::withSource).orElse(usual);
  }
}
