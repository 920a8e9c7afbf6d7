package dev.sonde.probe.packet;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A socket of UDP or TCP that never blocks but in {@link #await}. For one thread at a time. */
final class FlowSocket implements AutoCloseable {
  static final int STREAM = 1;
  static final int DATAGRAM = 2;
  static final int READABLE = 1;
  static final int WRITABLE = 4;

  private static final int NONBLOCK = 0x800;
  private static final int CLOSE_ON_EXEC = 0x80000;
  private static final int DONT_WAIT = 0x40;
  private static final int ERROR_QUEUE = 0x2000;

  /** How long {@link #await} may take at most, so that somebody can end it; nanoseconds. */
  private static final long LONGEST_WAIT = 50_000_000;

  private final Arena arena = Arena.ofShared();
  private final Kernel kernel = new Kernel(arena);
  private final MemorySegment polled = arena.allocate(8, Integer.BYTES);
  private final MemorySegment time = arena.allocate(16, Long.BYTES);
  private final IpVersion version;
  private final int descriptor;

  /**
   * Opens a socket whose ICMP errors are told.
   *
   * @param type {@link #STREAM} or {@link #DATAGRAM}
   * @throws PacketException if that is not possible
   */
  FlowSocket(IpVersion version, int type) {
    this.version = version;
    descriptor = kernel.socket(version.family, type | NONBLOCK | CLOSE_ON_EXEC, 0);
    if (descriptor < 0) {
      arena.close();
      throw new PacketException("no socket can be opened: " + Errno.words(-descriptor));
    }
    boolean v4 = version == IpVersion.V4;
    set(level(), v4 ? Options.IP_RECVERR : Options.IPV6_RECVERR, 1);
  }

  int level() {
    return version == IpVersion.V4 ? Options.SOL_IP : Options.SOL_IPV6;
  }

  /** Sets an option; gives 0 or a negated errno. */
  int set(int level, int option, int value) {
    try (Arena brief = Arena.ofConfined()) {
      return kernel.setsockopt(descriptor, level, option, brief.allocateFrom(JAVA_INT, value));
    }
  }

  /** Has the end of a connection reset it, so that its port is free at once. */
  void resetAtClose() {
    try (Arena brief = Arena.ofConfined()) {
      MemorySegment linger = brief.allocate(8, Integer.BYTES);
      linger.set(JAVA_INT, 0, 1);
      kernel.setsockopt(descriptor, Options.SOL_SOCKET, Options.SO_LINGER, linger);
    }
  }

  int bind(MemorySegment name) {
    return kernel.bind(descriptor, name);
  }

  int connect(MemorySegment name) {
    return kernel.connect(descriptor, name);
  }

  /** The errno of what was begun; 0 if it went well. */
  int error() {
    try (Arena brief = Arena.ofConfined()) {
      MemorySegment value = brief.allocateFrom(JAVA_INT, 0);
      MemorySegment length = brief.allocateFrom(JAVA_INT, Integer.BYTES);
      int failure =
          kernel.getsockopt(descriptor, Options.SOL_SOCKET, Options.SO_ERROR, value, length);
      return failure < 0 ? -failure : value.get(JAVA_INT, 0);
    }
  }

  /** Sends the first slot; gives 1 or a negated errno. */
  int send(MessageBatch batch) {
    return kernel.sendmmsg(descriptor, batch.headersFrom(0), 1);
  }

  /** Receives what is there; gives how many messages, or a negated errno. */
  int receive(MessageBatch batch) {
    return batch.receive(kernel, descriptor, DONT_WAIT);
  }

  /** Receives errors; gives how many, or a negated errno. */
  int receiveErrors(MessageBatch batch) {
    return batch.receive(kernel, descriptor, DONT_WAIT | ERROR_QUEUE);
  }

  /**
   * Waits for an event or an error, no longer than 50 ms.
   *
   * @param events {@link #READABLE} or {@link #WRITABLE}
   * @param nanos how long at most
   * @return whether something came
   */
  boolean await(int events, long nanos) {
    polled.set(JAVA_INT, 0, descriptor);
    polled.set(JAVA_SHORT, 4, (short) events);
    polled.set(JAVA_SHORT, 6, (short) 0);
    time.set(JAVA_LONG, 0, 0);
    time.set(JAVA_LONG, 8, Math.clamp(nanos, 0, LONGEST_WAIT));
    return kernel.ppoll(polled, 1, time) > 0;
  }

  @Override
  public void close() {
    kernel.close(descriptor);
    arena.close();
  }
}
