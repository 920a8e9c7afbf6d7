package dev.sonde.probe.packet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;

/**
 * What the kernel says of one message: {@code cmsg(3)} with time stamps ({@code
 * Documentation/networking/timestamping.rst}), time to live and {@code struct sock_extended_err}
 * ({@code ip(7)}). One is used again and again.
 */
final class ReceivedControls {
  private static final int HEADER = 16;
  private static final int FROM_TIMESTAMPING = 4;
  private static final int FROM_ICMP = 2;
  private static final int FROM_ICMP6 = 3;
  private static final int EXTENDED_ERROR = 16;

  private MemorySegment memory = MemorySegment.NULL;
  private long stamp;
  private int hops;
  private long error;

  /** Reads what belongs to a slot of a batch. */
  void read(MessageBatch batch, int slot) {
    memory = batch.controls();
    stamp = 0;
    hops = -1;
    error = -1;
    long at = batch.controlAt(slot);
    long end = at + batch.controlLength(slot);
    while (at + HEADER <= end) {
      long length = memory.get(JAVA_LONG_UNALIGNED, at);
      if (length < HEADER || length > end - at) {
        return;
      }
      take(
          memory.get(JAVA_INT_UNALIGNED, at + 8),
          memory.get(JAVA_INT_UNALIGNED, at + 12),
          at + HEADER);
      at += (length + 7) & ~7L;
    }
  }

  private void take(int level, int type, long at) {
    if (level == Options.SOL_SOCKET && type == Options.SO_TIMESTAMPING) {
      stamp =
          memory.get(JAVA_LONG_UNALIGNED, at) * 1_000_000_000L
              + memory.get(JAVA_LONG_UNALIGNED, at + 8);
    } else if (is(level, type, Options.IP_TTL, Options.IPV6_HOPLIMIT)) {
      hops = memory.get(JAVA_INT_UNALIGNED, at);
    } else if (is(level, type, Options.IP_RECVERR, Options.IPV6_RECVERR)) {
      error = at;
    }
  }

  private static boolean is(int level, int type, int v4, int v6) {
    return level == Options.SOL_IP ? type == v4 : level == Options.SOL_IPV6 && type == v6;
  }

  /** The kernel's stamp, nanoseconds of CLOCK_REALTIME; 0 if there is none. */
  long stamp() {
    return stamp;
  }

  /** The time to live or hop limit that was left; -1 if it is not told. */
  int hops() {
    return hops;
  }

  /** Whether this is a transmit stamp and not an error. */
  boolean isTransmitStamp() {
    return stamp != 0 && error >= 0 && origin() == FROM_TIMESTAMPING;
  }

  /** The number of the sent packet that a transmit stamp is of, counted by the socket. */
  long transmitted() {
    return memory.get(JAVA_INT_UNALIGNED, error + 12) & 0xffff_ffffL;
  }

  /** Whether an ICMP message came for a packet sent. */
  boolean isIcmp() {
    return error >= 0 && (origin() == FROM_ICMP || origin() == FROM_ICMP6);
  }

  private int origin() {
    return memory.get(JAVA_BYTE, error + 4);
  }

  /** The ICMP message. */
  IcmpError icmp() {
    IpVersion version = origin() == FROM_ICMP ? IpVersion.V4 : IpVersion.V6;
    long offender = error + EXTENDED_ERROR;
    boolean known = memory.get(JAVA_SHORT_UNALIGNED, offender) == version.family;
    InetAddress from =
        known
            ? MessageBatch.address(
                memory,
                offender + (version == IpVersion.V4 ? 4 : 8),
                version == IpVersion.V4 ? 4 : 16)
            : InetAddress.getLoopbackAddress();
    return new IcmpError(
        from,
        memory.get(JAVA_BYTE, error + 5) & 0xff,
        memory.get(JAVA_BYTE, error + 6) & 0xff,
        memory.get(JAVA_INT_UNALIGNED, error + 8));
  }
}
