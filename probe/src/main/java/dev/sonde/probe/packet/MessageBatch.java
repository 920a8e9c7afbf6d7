package dev.sonde.probe.packet;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Memory for the messages of one {@code sendmmsg(2)} or {@code recvmmsg(2)}: for each slot a {@code
 * struct mmsghdr} of 64 bytes, one vector, a socket address, data and control data. The offsets are
 * those of all 64-bit Linux systems.
 */
final class MessageBatch {
  private static final long HEADER = 64;
  private static final long NAME_LENGTH = 8;
  private static final long VECTOR = 16;
  private static final long VECTORS = 24;
  private static final long CONTROL = 32;
  private static final long CONTROL_LENGTH = 40;
  private static final long MESSAGE_LENGTH = 56;
  private static final long IOVEC = 16;
  private static final long NAME = 32;
  private static final int NAME_BYTES = 28;

  private final int slots;
  private final int dataBytes;
  private final int controlBytes;
  private final MemorySegment headers;
  private final MemorySegment vectors;
  private final MemorySegment names;
  private final MemorySegment data;
  private final MemorySegment controls;
  private int used;

  MessageBatch(Arena arena, int slots, int dataBytes, int controlBytes) {
    this.slots = slots;
    this.dataBytes = dataBytes;
    this.controlBytes = controlBytes;
    headers = arena.allocate(HEADER * slots, Long.BYTES);
    vectors = arena.allocate(IOVEC * slots, Long.BYTES);
    names = arena.allocate(NAME * slots, Long.BYTES);
    data = arena.allocate((long) dataBytes * slots, Long.BYTES);
    controls = arena.allocate((long) controlBytes * slots, Long.BYTES);
    for (int slot = 0; slot < slots; slot++) {
      link(slot);
    }
    used = slots;
    rearm();
  }

  private void link(int slot) {
    vectors.set(ADDRESS, IOVEC * slot, data.asSlice(dataAt(slot)));
    vectors.set(JAVA_LONG_UNALIGNED, IOVEC * slot + Long.BYTES, dataBytes);
    long header = HEADER * slot;
    headers.set(ADDRESS, header, names.asSlice(NAME * slot));
    headers.set(ADDRESS, header + VECTOR, vectors.asSlice(IOVEC * slot));
    headers.set(JAVA_LONG_UNALIGNED, header + VECTORS, 1);
    headers.set(ADDRESS, header + CONTROL, controls.asSlice(controlAt(slot)));
  }

  /**
   * Receives into the slots.
   *
   * @param flags as {@code recvmmsg(2)} has them
   * @return how many messages, or a negated errno
   */
  int receive(Kernel kernel, int descriptor, int flags) {
    rearm();
    int count = kernel.recvmmsg(descriptor, headers, slots, flags);
    // The kernel also writes to the slot that it found nothing for.
    used = Math.min(slots, Math.max(0, count) + 1);
    return count;
  }

  /** Makes those slots ready to receive that the kernel's answers undid. */
  private void rearm() {
    for (int slot = 0; slot < used; slot++) {
      headers.set(JAVA_INT_UNALIGNED, HEADER * slot + NAME_LENGTH, NAME_BYTES);
      headers.set(JAVA_LONG_UNALIGNED, HEADER * slot + CONTROL_LENGTH, controlBytes);
    }
    used = 0;
  }

  int slots() {
    return slots;
  }

  int dataBytes() {
    return dataBytes;
  }

  /** The headers from a slot on, for the kernel. */
  MemorySegment headersFrom(int slot) {
    return headers.asSlice(HEADER * slot);
  }

  /** All data; that of a slot begins at {@link #dataAt}. */
  MemorySegment data() {
    return data;
  }

  long dataAt(int slot) {
    return (long) dataBytes * slot;
  }

  /** All control data; that of a slot begins at {@link #controlAt}. */
  MemorySegment controls() {
    return controls;
  }

  long controlAt(int slot) {
    return (long) controlBytes * slot;
  }

  /** The length of what was received, which may be more than the slot holds. */
  int length(int slot) {
    return headers.get(JAVA_INT_UNALIGNED, HEADER * slot + MESSAGE_LENGTH);
  }

  /** How much of what was received is in the slot. */
  int held(int slot) {
    return Math.min(length(slot), dataBytes);
  }

  /** Bytes of control data that were received. */
  long controlLength(int slot) {
    return headers.get(JAVA_LONG_UNALIGNED, HEADER * slot + CONTROL_LENGTH);
  }

  /** Says how much of a slot is to be sent. */
  void setLengths(int slot, int bytes, int controls) {
    vectors.set(JAVA_LONG_UNALIGNED, IOVEC * slot + Long.BYTES, bytes);
    headers.set(JAVA_LONG_UNALIGNED, HEADER * slot + CONTROL_LENGTH, controls);
  }

  /** Says where a slot is to be sent. */
  void setTarget(int slot, IpVersion version, Address target) {
    long name = NAME * slot;
    names.set(JAVA_LONG_UNALIGNED, name, 0); // port and flow
    names.set(JAVA_SHORT_UNALIGNED, name, (short) version.family);
    target.write(names, name + (version == IpVersion.V4 ? 4 : 8));
    names.set(JAVA_INT_UNALIGNED, name + 24, target.scope());
    headers.set(
        JAVA_INT_UNALIGNED, HEADER * slot + NAME_LENGTH, version == IpVersion.V4 ? 16 : NAME_BYTES);
  }

  /** Says to which port of its target a slot is to be sent. */
  void setPort(int slot, int port) {
    SocketName.writePort(names, NAME * slot, port);
  }

  /** Whether a slot was received from an address, or went to it if it came back as an error. */
  boolean isOf(int slot, Address address) {
    return address.isAt(names, NAME * slot + (address.isV4() ? 4 : 8));
  }

  /** The address that a slot was received from. */
  InetAddress peer(int slot) {
    long name = NAME * slot;
    return address(
        names,
        name + (names.get(JAVA_SHORT_UNALIGNED, name) == IpVersion.V4.family ? 4 : 8),
        names.get(JAVA_SHORT_UNALIGNED, name) == IpVersion.V4.family ? 4 : 16);
  }

  /** An address in memory. */
  static InetAddress address(MemorySegment memory, long at, int bytes) {
    try {
      return InetAddress.getByAddress(memory.asSlice(at, bytes).toArray(JAVA_BYTE));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(bytes + " bytes are not an address", e);
    }
  }
}
