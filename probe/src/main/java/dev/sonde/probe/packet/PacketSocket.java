package dev.sonde.probe.packet;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

/**
 * A socket of ICMP and an event that wakes who waits for it. All but {@link #wake} belongs to one
 * thread.
 */
final class PacketSocket implements AutoCloseable {
  /** What kind of socket it is; each needs another permission. */
  enum Type {
    /** Needs CAP_NET_RAW. */
    RAW(3),
    /** Needs the group to be in net.ipv4.ping_group_range. */
    DATAGRAM(2);

    private final int number;

    Type(int number) {
      this.number = number;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static final int READABLE = 1;
  static final int WRITABLE = 4;
  private static final int FAILED = 8;

  private static final int NONBLOCK = 0x800;
  private static final int CLOSE_ON_EXEC = 0x80000;
  private static final int DONT_WAIT = 0x40;
  private static final int TRUNCATED_LENGTH = 0x20;
  private static final int ERROR_QUEUE = 0x2000;
  private static final int RECEIVE_BUFFER = 8 << 20;
  private static final int SEND_BUFFER = 4 << 20;

  private final Arena arena = Arena.ofShared();
  private final Kernel kernel = new Kernel(arena);
  private final Kernel waker = new Kernel(arena);
  private final MemorySegment polled = arena.allocate(16, Integer.BYTES);
  private final MemorySegment timeout = arena.allocate(16, Long.BYTES);
  private final MemorySegment counter = arena.allocate(JAVA_LONG);
  private final Object open = new Object();
  private final Type type;
  private final int descriptor;
  private final int event;
  private boolean closed;

  private PacketSocket(IpVersion version, Type type) {
    this.type = type;
    this.descriptor =
        kernel.socket(version.family, type.number | NONBLOCK | CLOSE_ON_EXEC, version.protocol);
    this.event = descriptor < 0 ? -1 : kernel.eventfd(0, NONBLOCK | CLOSE_ON_EXEC);
  }

  /**
   * Opens a raw socket, or else one for datagrams.
   *
   * @param identifier what raw echoes carry; only messages about it are received
   * @throws PacketException if neither is possible; says what would help
   */
  static PacketSocket open(IpVersion version, boolean dontFragment, int identifier) {
    Kernel.require();
    int failure = -Errno.EPERM;
    for (Type type : Type.values()) {
      PacketSocket socket = new PacketSocket(version, type);
      if (socket.descriptor >= 0 && socket.event >= 0) {
        socket.configure(version, dontFragment, identifier);
        return socket;
      }
      int reason = socket.descriptor < 0 ? socket.descriptor : socket.event;
      failure = isForbidden(-failure) ? reason : failure;
      socket.close();
    }
    throw refused(-failure);
  }

  private static boolean isForbidden(int errno) {
    return errno == Errno.EPERM || errno == Errno.EACCES;
  }

  private static PacketException refused(int errno) {
    return new PacketException(
        isForbidden(errno)
            ? "no permission for ICMP sockets: give the program CAP_NET_RAW, or let its group into"
                + " net.ipv4.ping_group_range"
            : "no ICMP socket can be opened: " + Errno.words(errno));
  }

  private void configure(IpVersion version, boolean dontFragment, int identifier) {
    boolean v4 = version == IpVersion.V4;
    int level = v4 ? Options.SOL_IP : Options.SOL_IPV6;
    if (set(Options.SOL_SOCKET, Options.SO_RCVBUFFORCE, RECEIVE_BUFFER) < 0) {
      set(Options.SOL_SOCKET, Options.SO_RCVBUF, RECEIVE_BUFFER);
    }
    if (set(Options.SOL_SOCKET, Options.SO_SNDBUFFORCE, SEND_BUFFER) < 0) {
      set(Options.SOL_SOCKET, Options.SO_SNDBUF, SEND_BUFFER);
    }
    set(
        level,
        v4 ? Options.IP_MTU_DISCOVER : Options.IPV6_MTU_DISCOVER,
        dontFragment ? Options.PMTUDISC_PROBE : Options.PMTUDISC_DONT);
    if (!v4) {
      set(level, Options.IPV6_DONTFRAG, dontFragment ? 1 : 0);
    }
    set(level, v4 ? Options.IP_RECVTTL : Options.IPV6_RECVHOPLIMIT, 1);
    if (type == Type.RAW) {
      try (Arena brief = Arena.ofConfined()) {
        EchoFilter.attach(this::set, brief, version, identifier);
      }
    } else {
      set(level, v4 ? Options.IP_RECVERR : Options.IPV6_RECVERR, 1);
    }
    restartStamps();
  }

  /** Asks for the kernel's stamps, and counts what is sent from 0. */
  void restartStamps() {
    set(Options.SOL_SOCKET, Options.SO_TIMESTAMPING, 0);
    set(Options.SOL_SOCKET, Options.SO_TIMESTAMPING, Options.STAMPS);
  }

  private int set(int level, int option, int value) {
    try (Arena brief = Arena.ofConfined()) {
      return set(level, option, brief.allocateFrom(JAVA_INT, value));
    }
  }

  private int set(int level, int option, MemorySegment value) {
    return kernel.setsockopt(descriptor, level, option, value);
  }

  Type type() {
    return type;
  }

  /** Sends slots of a batch; gives how many were sent, or the negated errno of the first. */
  int send(MessageBatch batch, int from, int count) {
    return kernel.sendmmsg(descriptor, batch.headersFrom(from), count);
  }

  /** Receives what is there; gives how many messages, or a negated errno. */
  int receive(MessageBatch batch) {
    return batch.receive(kernel, descriptor, DONT_WAIT | TRUNCATED_LENGTH);
  }

  /** Receives transmit stamps and errors; gives how many messages, or a negated errno. */
  int receiveErrors(MessageBatch batch) {
    return batch.receive(kernel, descriptor, DONT_WAIT | ERROR_QUEUE);
  }

  /**
   * Waits until there is something to receive, {@link #wake} was called, or time is over.
   *
   * @param events {@link #READABLE}, {@link #WRITABLE}, or 0 to wait for {@link #wake} alone
   * @param nanos how long; negative for as long as it takes
   * @return whether there is something to receive
   */
  boolean await(int events, long nanos) {
    poll(0, event, READABLE);
    poll(8, descriptor, events);
    timeout.set(JAVA_LONG, 0, nanos / 1_000_000_000L);
    timeout.set(JAVA_LONG, 8, nanos % 1_000_000_000L);
    int ready = kernel.ppoll(polled, events == 0 ? 1 : 2, nanos < 0 ? MemorySegment.NULL : timeout);
    if (ready <= 0) {
      return false;
    }
    if ((polled.get(JAVA_SHORT, 6) & READABLE) != 0) {
      kernel.eventfdRead(event, counter);
    }
    return events != 0 && (polled.get(JAVA_SHORT, 14) & (READABLE | FAILED)) != 0;
  }

  private void poll(long at, int which, int events) {
    polled.set(JAVA_INT, at, which);
    polled.set(JAVA_SHORT, at + 4, (short) events);
    polled.set(JAVA_SHORT, at + 6, (short) 0);
  }

  /** Ends the waiting of {@link #await}, or the next one if nobody waits. Any thread may call. */
  void wake() {
    synchronized (open) {
      if (!closed) {
        waker.eventfdWrite(event, 1);
      }
    }
  }

  @Override
  public void close() {
    synchronized (open) {
      if (closed) {
        return;
      }
      closed = true;
    }
    for (int each : new int[] {descriptor, event}) {
      if (each >= 0) {
        kernel.close(each);
      }
    }
    arena.close();
  }

  /** Sets an option of a socket; gives 0 or a negated errno. */
  interface Setter {
    int set(int level, int option, MemorySegment value);
  }

  /** Where a pointer goes in a struct. */
  static void point(MemorySegment struct, long at, MemorySegment to) {
    struct.set(ADDRESS, at, to);
  }
}
