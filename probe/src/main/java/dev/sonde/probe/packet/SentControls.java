package dev.sonde.probe.packet;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;

/** Writes what differs from packet to packet as control data ({@code ip(7)}, RFC 3542). */
final class SentControls {
  /** The most that is written: three messages, the largest with 20 bytes. */
  static final int BYTES = 24 + 24 + 40;

  private static final int HEADER = 16;

  private final MemorySegment memory;
  private final long begin;
  private long at;

  private SentControls(MemorySegment memory, long begin) {
    this.memory = memory;
    this.begin = begin;
    this.at = begin;
  }

  /** Writes what a route asks for into a slot, and gives its length. */
  static int write(MessageBatch batch, int slot, IpVersion version, Route route) {
    if (route.equals(Route.USUAL)) {
      return 0;
    }
    SentControls controls = new SentControls(batch.controls(), batch.controlAt(slot));
    boolean v4 = version == IpVersion.V4;
    int level = v4 ? Options.SOL_IP : Options.SOL_IPV6;
    if (route.hops() > 0) {
      controls.put(level, v4 ? Options.IP_TTL : Options.IPV6_HOPLIMIT, route.hops());
    }
    if (route.dscp() > 0) {
      controls.put(level, v4 ? Options.IP_TOS : Options.IPV6_TCLASS, route.dscp() << 2);
    }
    if (route.interfaceIndex() > 0 || route.source().isPresent()) {
      controls.putSource(level, v4, route);
    }
    return (int) (controls.at - controls.begin);
  }

  private void begin(int level, int type, int bytes) {
    memory.set(JAVA_LONG_UNALIGNED, at, HEADER + bytes);
    memory.set(JAVA_INT_UNALIGNED, at + 8, level);
    memory.set(JAVA_INT_UNALIGNED, at + 12, type);
    at += HEADER;
  }

  private void put(int level, int type, int value) {
    begin(level, type, Integer.BYTES);
    memory.set(JAVA_INT_UNALIGNED, at, value);
    at += Long.BYTES;
  }

  /** {@code struct in_pktinfo} (index, source, –) or {@code in6_pktinfo} (source, index). */
  private void putSource(int level, boolean v4, Route route) {
    int bytes = v4 ? 12 : 20;
    begin(level, v4 ? Options.IP_PKTINFO : Options.IPV6_PKTINFO, bytes);
    memory.asSlice(at, 24).fill((byte) 0);
    memory.set(JAVA_INT_UNALIGNED, v4 ? at : at + 16, route.interfaceIndex());
    long source = v4 ? at + 4 : at;
    route.source().map(Address::of).ifPresent(address -> address.write(memory, source));
    at += v4 ? 16 : 24;
  }
}
