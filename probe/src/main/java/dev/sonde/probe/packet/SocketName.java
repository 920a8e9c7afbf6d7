package dev.sonde.probe.packet;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** An address and a port as calls take them: {@code sockaddr_in} or {@code sockaddr_in6}. */
final class SocketName {
  private static final int PORT = 2;
  private static final int SCOPE = 24;
  private static final int BYTES_V4 = 16;
  private static final int BYTES_V6 = 28;

  private SocketName() {}

  /**
   * A name in new memory.
   *
   * @param address any of this host if empty
   * @param port 0 for any
   */
  static MemorySegment of(Arena arena, IpVersion version, Optional<Address> address, int port) {
    boolean v4 = version == IpVersion.V4;
    MemorySegment name = arena.allocate(v4 ? BYTES_V4 : BYTES_V6, Long.BYTES);
    name.set(JAVA_SHORT_UNALIGNED, 0, (short) version.family);
    writePort(name, 0, port);
    address.ifPresent(
        there -> {
          there.write(name, v4 ? 4 : 8);
          if (!v4) {
            name.set(JAVA_INT_UNALIGNED, SCOPE, there.scope());
          }
        });
    return name;
  }

  /** Writes the port of a name, in the network's order. */
  static void writePort(MemorySegment memory, long name, int port) {
    memory.set(
        JAVA_SHORT_UNALIGNED.withOrder(java.nio.ByteOrder.BIG_ENDIAN), name + PORT, (short) port);
  }
}
