package dev.sonde.probe.packet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Lets only those messages through to a raw socket that are about echoes with its identifier, so
 * that what other programs of this host send and receive does not wake this one.
 *
 * <p>First by type ({@code ICMP_FILTER} of {@code raw(7)}, RFC 3542 section 3.2), then by a program
 * of the classic Berkeley packet filter ({@code Documentation/networking/filter.rst}). A kernel
 * that refuses either only costs time: every message is looked at again.
 */
final class EchoFilter {
  private static final int LOAD_BYTE = 0x30;
  private static final int LOAD_HALF = 0x28;
  private static final int LOAD_BYTE_BEYOND = 0x50;
  private static final int LOAD_HALF_BEYOND = 0x48;
  private static final int LOAD_HEADER_LENGTH = 0xb1;
  private static final int JUMP = 0x05;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int RETURN = 0x06;
  private static final int ALL = 0x40000;

  private static final int[] PASSED_V4 = {0, 3, 4, 11, 12};
  private static final int[] PASSED_V6 = {1, 2, 3, 4, 129};
  private static final int FRAGMENT = 44;

  private EchoFilter() {}

  static void attach(PacketSocket.Setter socket, Arena arena, IpVersion version, int identifier) {
    boolean v4 = version == IpVersion.V4;
    socket.set(
        v4 ? Options.SOL_RAW : Options.SOL_ICMPV6,
        v4 ? Options.ICMP_FILTER : Options.ICMP6_FILTER,
        v4 ? blocked(arena, 4, PASSED_V4) : blocked(arena, 32, PASSED_V6));
    int[][] program = v4 ? program4(identifier) : program6(identifier);
    MemorySegment code = arena.allocate(8L * program.length, Long.BYTES);
    for (int i = 0; i < program.length; i++) {
      code.set(JAVA_SHORT, 8L * i, (short) program[i][0]);
      code.set(JAVA_BYTE, 8L * i + 2, (byte) program[i][1]);
      code.set(JAVA_BYTE, 8L * i + 3, (byte) program[i][2]);
      code.set(JAVA_INT, 8L * i + 4, program[i][3]);
    }
    MemorySegment struct = arena.allocate(16, Long.BYTES);
    struct.set(JAVA_SHORT, 0, (short) program.length);
    PacketSocket.point(struct, 8, code);
    socket.set(Options.SOL_SOCKET, Options.SO_ATTACH_FILTER, struct);
  }

  /** A set bit blocks a type. */
  private static MemorySegment blocked(Arena arena, int bytes, int[] passed) {
    MemorySegment bits = arena.allocate(bytes, Integer.BYTES).fill((byte) -1);
    for (int type : passed) {
      long word = (type >> 5) * 4L;
      bits.set(JAVA_INT, word, bits.get(JAVA_INT, word) & ~(1 << (type & 31)));
    }
    return bits;
  }

  /** The identifier of a reply, or of the echo in an error behind a header without options. */
  private static int[][] program4(int identifier) {
    return new int[][] {
      {LOAD_HEADER_LENGTH, 0, 0, 0},
      {LOAD_BYTE_BEYOND, 0, 0, 0},
      {JUMP_IF_EQUAL, 0, 2, IpVersion.V4.echoReply},
      {LOAD_HALF_BEYOND, 0, 0, 4},
      {JUMP, 0, 0, 1},
      {LOAD_HALF_BEYOND, 0, 0, 8 + 20 + 4},
      {JUMP_IF_EQUAL, 0, 1, identifier},
      {RETURN, 0, 0, ALL},
      {RETURN, 0, 0, 0},
    };
  }

  /** The same, where the echo in an error may be a fragment. */
  private static int[][] program6(int identifier) {
    return new int[][] {
      {LOAD_BYTE, 0, 0, 0},
      {JUMP_IF_EQUAL, 0, 2, IpVersion.V6.echoReply},
      {LOAD_HALF, 0, 0, 4},
      {JUMP, 0, 0, 5},
      {LOAD_BYTE, 0, 0, 8 + 6},
      {JUMP_IF_EQUAL, 0, 2, FRAGMENT},
      {LOAD_HALF, 0, 0, 8 + 40 + 8 + 4},
      {JUMP, 0, 0, 1},
      {LOAD_HALF, 0, 0, 8 + 40 + 4},
      {JUMP_IF_EQUAL, 0, 1, identifier},
      {RETURN, 0, 0, ALL},
      {RETURN, 0, 0, 0},
    };
  }
}
