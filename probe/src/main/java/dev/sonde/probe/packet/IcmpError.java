package dev.sonde.probe.packet;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * A message of ICMP (RFC 792, RFC 1122 section 3.2.2) or ICMPv6 (RFC 4443) that says that a packet
 * did not arrive.
 *
 * @param from who says it
 * @param type the message's type
 * @param code its code
 * @param mtu the bytes that would have fitted, if it says so; else 0
 */
public record IcmpError(InetAddress from, int type, int code, int mtu) {

  private boolean isV4() {
    return from instanceof Inet4Address;
  }

  /** Whether the packet had passed as many routers as its time to live allows. */
  public boolean isTimeExceeded() {
    return type == (isV4() ? 11 : 3);
  }

  /** Whether the packet was larger than a link takes. */
  public boolean isTooBig() {
    return isV4() ? type == 3 && code == 4 : type == 2;
  }

  /** Whether the destination itself says that no such port or protocol is there. */
  public boolean isOfDestination() {
    return isV4() ? type == 3 && (code == 2 || code == 3) : type == 1 && code == 4;
  }

  /** The message in words, such as {@code host unreachable from 192.0.2.1}. */
  public String words() {
    return (isV4() ? words4() : words6()) + " from " + from.getHostAddress();
  }

  private String words4() {
    return switch (type) {
      case 3 -> unreachable4();
      case 4 -> "source quench";
      case 11 ->
          code == 1 ? "fragments not complete in time" : "time exceeded (time to live used up)";
      case 12 -> "parameter problem";
      default -> "ICMP type " + type + " code " + code;
    };
  }

  private String unreachable4() {
    return switch (code) {
      case 0 -> "network unreachable";
      case 1 -> "host unreachable";
      case 2 -> "protocol unreachable";
      case 3 -> "port unreachable";
      case 4 -> "fragmentation needed (the link takes " + mtu + " bytes)";
      case 5 -> "source route failed";
      case 6 -> "network unknown";
      case 7 -> "host unknown";
      case 9, 10, 13 -> "administratively prohibited";
      case 11 -> "network unreachable for this type of service";
      case 12 -> "host unreachable for this type of service";
      default -> "destination unreachable, code " + code;
    };
  }

  private String words6() {
    return switch (type) {
      case 1 -> unreachable6();
      case 2 -> "packet too big (the link takes " + mtu + " bytes)";
      case 3 -> code == 1 ? "fragments not complete in time" : "time exceeded (hop limit used up)";
      case 4 -> "parameter problem";
      default -> "ICMPv6 type " + type + " code " + code;
    };
  }

  private String unreachable6() {
    return switch (code) {
      case 0 -> "no route";
      case 1 -> "administratively prohibited";
      case 2 -> "beyond the scope of the source address";
      case 3 -> "address unreachable";
      case 4 -> "port unreachable";
      case 5 -> "source address failed the policy";
      case 6 -> "route rejected";
      default -> "destination unreachable, code " + code;
    };
  }
}
