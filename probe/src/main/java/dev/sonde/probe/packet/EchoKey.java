package dev.sonde.probe.packet;

/**
 * By what echoes of a socket are known.
 *
 * @param identifier of 16 bits; a datagram socket's kernel sets its own instead
 * @param cookie random, of 64 bits
 */
record EchoKey(IpVersion version, int identifier, long cookie) {
  private static final int NUMBER_BITS = 10;

  /** What an echo carries: the burst's number and the number in it. */
  static long index(Burst burst, int number) {
    return burst.id() << NUMBER_BITS | number;
  }

  static long burst(long index) {
    return index >>> NUMBER_BITS;
  }

  static int number(long index) {
    return (int) (index & ((1 << NUMBER_BITS) - 1));
  }
}
