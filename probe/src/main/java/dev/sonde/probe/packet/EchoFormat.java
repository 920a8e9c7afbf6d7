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
  private static final ValueLayout.OfLong LITTLE_LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** The least that must be there to know an echo by its data. */
  static final int KNOWN = 24;

  private EchoFormat() {}

  /** Fills memory with data that stays from echo to echo. */
  static void fill(MemorySegment data) {
    for (long i = 0; i < data.byteSize(); i++) {
      data.set(JAVA_BYTE, i, (byte) i);
    }
  }

  /** The sum of the data that stays from echo to echo, for {@link #write}. */
  static int restSum(MemorySegment data, long at, int size) {
    int known = size >= BALANCED ? BALANCE + Short.BYTES : KNOWN;
    return sum(data, at + known, HEADER + size - known);
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
    write(data, at, version, identifier, sequence, cookie, index, size, restSum(data, at, size));
  }

  /** The same when the sum of what stays is known. */
  static void write(
      MemorySegment data,
      long at,
      IpVersion version,
      int identifier,
      int sequence,
      long cookie,
      long index,
      int size,
      int restSum) {
    long header = // type, code, checksum, identifier, sequence
        version.echoRequest
            | swapped(identifier) << (8 * IDENTIFIER)
            | swapped(sequence) << (8 * SEQUENCE);
    long sum = restSum + halves(header) + halves(cookie) + halves(index);
    if (size >= BALANCED) {
      header |= (long) CHECKSUM << 16;
      data.set(LITTLE_SHORT, at + BALANCE, (short) ~folded(sum + CHECKSUM));
    } else {
      header |= (long) (~folded(sum) & 0xffff) << 16;
    }
    data.set(LITTLE_LONG, at, header);
    data.set(LITTLE_LONG, at + COOKIE, cookie);
    data.set(LITTLE_LONG, at + INDEX, index);
  }

  private static long swapped(int value) {
    return Short.reverseBytes((short) value) & 0xffffL;
  }

  private static long halves(long value) {
    return (value & 0xffff_ffffL) + (value >>> 32);
  }

  private static int folded(long sum) {
    long left = sum;
    while (left >>> 16 != 0) {
      left = (left & 0xffff) + (left >>> 16);
    }
    return (int) left;
  }

  /** The ones' complement sum (RFC 1071) in the order of a little-endian machine; -0 is 0xffff. */
  static int sum(MemorySegment data, long at, int length) {
    long sum = 0;
    int i = 0;
    for (; i + 8 <= length; i += 8) {
      sum += halves(data.get(LITTLE_LONG, at + i));
    }
    for (; i + 2 <= length; i += 2) {
      sum += data.get(LITTLE_SHORT, at + i) & 0xffff;
    }
    if (i < length) {
      sum += data.get(JAVA_BYTE, at + i) & 0xff;
    }
    return folded(sum);
  }

  static int identifier(MemorySegment data, long at) {
    return data.get(BIG_SHORT, at + IDENTIFIER) & 0xffff;
  }

  static int sequence(MemorySegment data, long at) {
    return data.get(BIG_SHORT, at + SEQUENCE) & 0xffff;
  }

  static long cookie(MemorySegment data, long at) {
    return data.get(LITTLE_LONG, at + COOKIE);
  }

  static long index(MemorySegment data, long at) {
    return data.get(LITTLE_LONG, at + INDEX);
  }

  /** The MTU that an error tells (RFC 1191 section 4, RFC 4443 section 3.2). */
  static int mtu(MemorySegment data, long at, IpVersion version) {
    return version == IpVersion.V4
        ? data.get(BIG_SHORT, at + 6) & 0xffff
        : data.get(JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), at + 4);
  }
}
