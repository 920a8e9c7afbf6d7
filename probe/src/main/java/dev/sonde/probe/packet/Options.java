package dev.sonde.probe.packet;

/** Numbers of Linux's socket options and control messages ({@code uapi/linux/in.h, in6.h}). */
final class Options {
  static final int SOL_SOCKET = 1;
  static final int SOL_IP = 0;
  static final int SOL_IPV6 = 41;
  static final int SOL_ICMPV6 = 58;
  static final int SOL_RAW = 255;

  static final int SO_REUSEADDR = 2;
  static final int SO_ERROR = 4;
  static final int SO_SNDBUF = 7;
  static final int SO_RCVBUF = 8;
  static final int SO_LINGER = 13;
  static final int SO_ATTACH_FILTER = 26;
  static final int SO_SNDBUFFORCE = 32;
  static final int SO_RCVBUFFORCE = 33;
  static final int SO_TIMESTAMPING = 37;
  static final int SO_BINDTOIFINDEX = 62;

  static final int IP_TOS = 1;
  static final int IP_TTL = 2;
  static final int IP_PKTINFO = 8;
  static final int IP_MTU_DISCOVER = 10;
  static final int IP_RECVERR = 11;
  static final int IP_RECVTTL = 12;

  static final int IPV6_UNICAST_HOPS = 16;
  static final int IPV6_MTU_DISCOVER = 23;
  static final int IPV6_RECVERR = 25;
  static final int IPV6_PKTINFO = 50;
  static final int IPV6_RECVHOPLIMIT = 51;
  static final int IPV6_HOPLIMIT = 52;
  static final int IPV6_DONTFRAG = 62;
  static final int IPV6_TCLASS = 67;

  static final int ICMP_FILTER = 1;
  static final int ICMP6_FILTER = 1;

  /** Fragment where needed. */
  static final int PMTUDISC_DONT = 0;

  /** Never fragment, and send whatever is thought of the path. */
  static final int PMTUDISC_PROBE = 3;

  /**
   * Software stamps of sending and receiving, numbered by the socket, without the packet:
   * SOF_TIMESTAMPING_TX_SOFTWARE | RX_SOFTWARE | SOFTWARE | OPT_ID | OPT_TSONLY.
   */
  static final int STAMPS = 2 | 8 | 16 | 128 | 2048;

  private Options() {}
}
