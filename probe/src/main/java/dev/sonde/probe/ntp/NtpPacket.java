package dev.sonde.probe.ntp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The header of an NTP packet (RFC 5905 section 7.3), 48 bytes.
 *
 * @param leap 0 no leap second, 1 one more, 2 one less, 3 not synchronized
 * @param version of the protocol
 * @param mode 3 from a client, 4 from a server
 * @param stratum distance from a reference clock; 0 is a kiss-o'-death, 16 not synchronized
 * @param precision of the server's clock as a power of 2, in seconds
 * @param rootDelay to the reference clock, in 1/65,536 s
 * @param rootDispersion of it, in 1/65,536 s
 * @param reference what the server follows: four letters, or an address or a hash of one
 * @param origin the timestamp that the client sent
 * @param receive when the request came
 * @param transmit when the answer left
 */
record NtpPacket(
    int leap,
    int version,
    int mode,
    int stratum,
    int precision,
    long rootDelay,
    long rootDispersion,
    int reference,
    long origin,
    long receive,
    long transmit) {
  static final int BYTES = 48;
  static final int SERVER = 4;

  /**
   * A request that says nothing of this host: all but the version, the mode and a random transmit
   * timestamp is zero, as is proposed for the minimisation of data in NTP clients.
   */
  static byte[] request(long cookie) {
    return ByteBuffer.allocate(BYTES).put(0, (byte) (4 << 3 | 3)).putLong(40, cookie).array();
  }

  /** Reads the first 48 bytes. */
  static NtpPacket of(ByteBuffer bytes) {
    int first = bytes.get(0);
    return new NtpPacket(
        first >> 6 & 3,
        first >> 3 & 7,
        first & 7,
        bytes.get(1) & 0xff,
        bytes.get(3),
        bytes.getInt(4) & 0xffff_ffffL,
        bytes.getInt(8) & 0xffff_ffffL,
        bytes.getInt(12),
        bytes.getLong(24),
        bytes.getLong(32),
        bytes.getLong(40));
  }

  /** What the server says of leap seconds. */
  String leapWord() {
    return switch (leap) {
      case 0 -> "none";
      case 1 -> "insert";
      case 2 -> "delete";
      default -> "unsynchronized";
    };
  }

  /** Whether the server tells clients to go away or to ask less (section 7.4). */
  boolean isKiss() {
    return stratum == 0 && letters().length() > 1;
  }

  boolean isSynchronized() {
    return leap != 3 && stratum > 0 && stratum < 16;
  }

  /** The reference: letters up to stratum 1, above an IPv4 address or the hash of an IPv6 one. */
  String referenceWord() {
    if (stratum <= 1) {
      return letters();
    }
    return "%d.%d.%d.%d"
        .formatted(
            reference >> 24 & 0xff,
            reference >> 16 & 0xff,
            reference >> 8 & 0xff,
            reference & 0xff);
  }

  private String letters() {
    byte[] four = ByteBuffer.allocate(4).putInt(reference).array();
    return new String(four, StandardCharsets.ISO_8859_1).replaceAll("[^!-~]", "");
  }

  double precisionMillis() {
    return Math.scalb(1_000.0, precision);
  }

  double rootDelayMillis() {
    return rootDelay / 65.536;
  }

  double rootDispersionMillis() {
    return rootDispersion / 65.536;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "version %d, mode %d, stratum %d, leap %s",
        version,
        mode,
        stratum,
        leapWord());
  }
}
