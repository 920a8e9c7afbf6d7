package dev.sonde.probe.trace;

/** What is sent on the way. */
public enum Protocol {
  /** Echo requests (RFC 792, RFC 4443). */
  ICMP,
  /** Datagrams to a port that nobody should listen at. */
  UDP,
  /** Connections to a port that firewalls let through. */
  TCP
}
