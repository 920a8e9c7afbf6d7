package dev.sonde.probe.dns;

/** How a question travels. */
public enum Transport {
  /** UDP, and TCP if the answer did not fit. */
  AUTO(53),
  UDP(53),
  TCP(53),
  /** DNS over TLS (RFC 7858). */
  TLS(853),
  /** DNS over HTTPS (RFC 8484). */
  HTTPS(443);

  private final int port;

  Transport(int port) {
    this.port = port;
  }

  /** The port that servers usually listen on. */
  int port() {
    return port;
  }
}
