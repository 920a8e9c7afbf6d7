package dev.sonde.probe.packet;

import java.net.Inet4Address;
import java.net.InetAddress;

/** A version of IP, with the numbers that belong to it. */
enum IpVersion {
  V4(2, 1, 8, 0, 20),
  V6(10, 58, 128, 129, 40);

  /** The address family of Linux. */
  final int family;

  /** The number of its ICMP. */
  final int protocol;

  final int echoRequest;
  final int echoReply;

  /** Bytes of its header, without options. */
  final int headerBytes;

  IpVersion(int family, int protocol, int echoRequest, int echoReply, int headerBytes) {
    this.family = family;
    this.protocol = protocol;
    this.echoRequest = echoRequest;
    this.echoReply = echoReply;
    this.headerBytes = headerBytes;
  }

  static IpVersion of(InetAddress address) {
    return address instanceof Inet4Address ? V4 : V6;
  }
}
