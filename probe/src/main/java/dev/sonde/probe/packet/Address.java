package dev.sonde.probe.packet;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * An address as the kernel has it in memory, quick to compare.
 *
 * @param high the first eight bytes of IPv6 in the order of memory; 0 for IPv4
 * @param low the other eight, or the four of IPv4
 * @param scope the index of the interface of a link-local address, else 0
 */
record Address(boolean isV4, long high, long low, int scope) {

  static Address of(InetAddress address) {
    MemorySegment bytes = MemorySegment.ofArray(address.getAddress());
    return address instanceof Inet6Address v6
        ? new Address(
            false,
            bytes.get(JAVA_LONG_UNALIGNED, 0),
            bytes.get(JAVA_LONG_UNALIGNED, 8),
            v6.getScopeId())
        : new Address(true, 0, bytes.get(JAVA_INT_UNALIGNED, 0), 0);
  }

  void write(MemorySegment memory, long at) {
    if (isV4) {
      memory.set(JAVA_INT_UNALIGNED, at, (int) low);
    } else {
      memory.set(JAVA_LONG_UNALIGNED, at, high);
      memory.set(JAVA_LONG_UNALIGNED, at + 8, low);
    }
  }

  boolean isAt(MemorySegment memory, long at) {
    return isV4
        ? memory.get(JAVA_INT_UNALIGNED, at) == (int) low
        : memory.get(JAVA_LONG_UNALIGNED, at) == high
            && memory.get(JAVA_LONG_UNALIGNED, at + 8) == low;
  }
}
