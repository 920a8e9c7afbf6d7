package dev.sonde.probe.packet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The bytes of an echo (RFC 792, RFC 4443 section 4): type, code, checksum, identifier, sequence;
 * then, as the first of its data, a cookie and a number of 64 bits each, by which it is known
 * again.
 *
 * <p>Two bytes behind them make the checksum the same for all echoes, because routers that spread
 * load choose the path by it (Augustin et al., Avoiding traceroute anomalies with Paris traceroute,
 * IMC 2006).
 */
final class EchoFormat {
  static final int HEADER = 8;
  private static final int IDENTIFIER = 4;
  private static final int SEQUENCE = 6;
  private static final int COOKIE = 8;
  private static final int INDEX = 16;
  private static final int BALANCE = 24;
  private static final int BALANCED = 18;
  private static final short CHECKSUM = 0x5350;

  private static final ValueLayout.OfShort BIG_SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort LITTLE_SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt LITTLE_INT =
      JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** The least that must be there to know an echo by its data. */
  static final int KNOWN = 24;

  private EchoFormat() {}

  /** Fills memory with data that stays from echo to echo. */
  static void fill(MemorySegment data) {
    for (long i = 0; i < data.byteSize(); i++) {
      data.set(JAVA_BYTE, i, (byte) i);
    }
  }

  /** Writes a request; what lies behind the number and the balance stays as it is. */
  static void write(
      MemorySegment data,
      long at,
      IpVersion version,
      int identifier,
      int sequence,
      long cookie,
      long index,
      int size) {
    data.set(JAVA_BYTE, at, (byte) version.echoRequest);
    data.set(JAVA_BYTE, at + 1, (byte) 0);
    data.set(LITTLE_SHORT, at + 2, (short) 0);
    data.set(BIG_SHORT, at + IDENTIFIER, (short) identifier);
    data.set(BIG_SHORT, at + SEQUENCE, (short) sequence);
    data.set(JAVA_LONG_UNALIGNED, at + COOKIE, cookie);
    data.set(JAVA_LONG_UNALIGNED, at + INDEX, index);
    if (size >= BALANCED) {
      data.set(LITTLE_SHORT, at + 2, CHECKSUM);
      data.set(LITTLE_SHORT, at + BALANCE, (short) 0);
      data.set(LITTLE_SHORT, at + BALANCE, (short) ~sum(data, at, HEADER + size));
    } else {
      data.set(LITTLE_SHORT, at + 2, (short) ~sum(data, at, HEADER + size));
    }
  }

  /** The ones' complement sum (RFC 1071) in the order of a little-endian machine; -0 is 0xffff. */
  static int sum(MemorySegment data, long at, int length) {
    long sum = 0;
    int i = 0;
    for (; i + 4 <= length; i += 4) {
      sum += data.get(LITTLE_INT, at + i) & 0xffff_ffffL;
    }
    if (i + 2 <= length) {
      sum += data.get(LITTLE_SHORT, at + i) & 0xffff;
      i += 2;
    }
    if (i < length) {
      sum += data.get(JAVA_BYTE, at + i) & 0xff;
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (int) sum;
  }

  static int identifier(MemorySegment data, long at) {
    return data.get(BIG_SHORT, at + IDENTIFIER) & 0xffff;
  }

  static int sequence(MemorySegment data, long at) {
    return data.get(BIG_SHORT, at + SEQUENCE) & 0xffff;
  }

  static long cookie(MemorySegment data, long at) {
    return data.get(JAVA_LONG_UNALIGNED, at + COOKIE);
  }

  static long index(MemorySegment data, long at) {
    return data.get(JAVA_LONG_UNALIGNED, at + INDEX);
  }

  /** The MTU that an error tells (RFC 1191 section 4, RFC 4443 section 3.2). */
  static int mtu(MemorySegment data, long at, IpVersion version) {
    return version == IpVersion.V4
        ? data.get(BIG_SHORT, at + 6) & 0xffff
        : data.get(JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), at + 4);
  }
}
