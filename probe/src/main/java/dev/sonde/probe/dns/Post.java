package dev.sonde.probe.dns;

import java.net.ProtocolException;

/**
 * A request of DNS over HTTPS (RFC 8484 section 4.1).
 *
 * @param authority the host, and the port if it is not the usual one
 * @param path of the service
 * @param body the message that asks
 */
record Post(String authority, String path, byte[] body) {
  /** What it is and what it wants. */
  static final String MEDIA_TYPE = "application/dns-message";

  /** A message has at most so many bytes (RFC 1035 section 4.2.2). */
  static final int MOST_BYTES = 65_535;

  /**
   * Refuses an answer that is no success.
   *
   * @throws ProtocolException if the status is not 200
   */
  static void check(String status) throws ProtocolException {
    if (!status.equals("200")) {
      throw new ProtocolException("the HTTPS service answered with status " + status);
    }
  }
}
