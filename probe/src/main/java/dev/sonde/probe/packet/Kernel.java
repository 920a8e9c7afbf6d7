package dev.sonde.probe.packet;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The calls of the C library that packets need. Each returns what the call does, or the negated
 * {@code errno} if it failed. An instance holds the place where {@code errno} is caught, so each
 * thread needs its own.
 */
final class Kernel {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle SOCKET = handle("socket", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle CLOSE = handle("close", JAVA_INT);
  private static final MethodHandle SETSOCKOPT =
      handle("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SENDMMSG =
      handle("sendmmsg", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle RECVMMSG =
      handle("recvmmsg", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle PPOLL = handle("ppoll", ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
  private static final MethodHandle EVENTFD = handle("eventfd", JAVA_INT, JAVA_INT);
  private static final MethodHandle EVENTFD_READ = handle("eventfd_read", JAVA_INT, ADDRESS);
  private static final MethodHandle EVENTFD_WRITE = handle("eventfd_write", JAVA_INT, JAVA_LONG);
  private static final MethodHandle BIND = handle("bind", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle CONNECT = handle("connect", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle GETSOCKOPT =
      handle("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);

  private final MemorySegment state;

  /** Calls whose errors are caught in memory that lives as long as the arena. */
  Kernel(Arena arena) {
    this.state = arena.allocate(STATE);
  }

  private static MethodHandle handle(String name, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(JAVA_INT, arguments),
        Linker.Option.captureCallState("errno"));
  }

  /**
   * Makes sure that the calls can be made here.
   *
   * @throws PacketException if not; says why
   */
  static void require() {
    if (ADDRESS.byteSize() != Long.BYTES || !System.getProperty("os.name").equals("Linux")) {
      throw new PacketException("packets need a 64-bit Linux");
    }
    try {
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("getpid"), FunctionDescriptor.of(JAVA_INT));
    } catch (IllegalCallerException e) {
      throw new PacketException("packets need java --enable-native-access: " + e.getMessage());
    }
  }

  private int result(int returned) {
    return returned < 0 ? -(int) ERRNO.get(state, 0L) : returned;
  }

  private static AssertionError impossible(Throwable thrown) {
    return new AssertionError("a downcall throws nothing", thrown);
  }

  int socket(int family, int type, int protocol) {
    try {
      return result((int) SOCKET.invokeExact(state, family, type, protocol));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int close(int descriptor) {
    try {
      return result((int) CLOSE.invokeExact(state, descriptor));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int setsockopt(int descriptor, int level, int option, MemorySegment value) {
    try {
      return result(
          (int)
              SETSOCKOPT.invokeExact(
                  state, descriptor, level, option, value, (int) value.byteSize()));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int sendmmsg(int descriptor, MemorySegment messages, int count) {
    try {
      return result((int) SENDMMSG.invokeExact(state, descriptor, messages, count, 0));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int recvmmsg(int descriptor, MemorySegment messages, int count, int flags) {
    try {
      return result(
          (int)
              RECVMMSG.invokeExact(state, descriptor, messages, count, flags, MemorySegment.NULL));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Blocks; the only call here that does. */
  int ppoll(MemorySegment descriptors, long count, MemorySegment timeout) {
    try {
      return result(
          (int) PPOLL.invokeExact(state, descriptors, count, timeout, MemorySegment.NULL));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int eventfd(int initial, int flags) {
    try {
      return result((int) EVENTFD.invokeExact(state, initial, flags));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int eventfdRead(int descriptor, MemorySegment value) {
    try {
      return result((int) EVENTFD_READ.invokeExact(state, descriptor, value));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int eventfdWrite(int descriptor, long value) {
    try {
      return result((int) EVENTFD_WRITE.invokeExact(state, descriptor, value));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int bind(int descriptor, MemorySegment address) {
    try {
      return result((int) BIND.invokeExact(state, descriptor, address, (int) address.byteSize()));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int connect(int descriptor, MemorySegment address) {
    try {
      return result(
          (int) CONNECT.invokeExact(state, descriptor, address, (int) address.byteSize()));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Reads an option into memory whose length is also in memory. */
  int getsockopt(int descriptor, int level, int option, MemorySegment value, MemorySegment length) {
    try {
      return result((int) GETSOCKOPT.invokeExact(state, descriptor, level, option, value, length));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }
}
