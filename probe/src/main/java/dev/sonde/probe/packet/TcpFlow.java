package dev.sonde.probe.packet;

import dev.sonde.probe.Deadline;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Connections from one port to one port, which begin with a SYN that is allowed so many hops. One
 * is tried at a time, since two can't have the same ports at once; each is reset as soon as the
 * target has answered, be it with SYN-ACK or RST (RFC 9293 section 3.5).
 */
public final class TcpFlow implements FlowProbes {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Ports that systems give to clients (RFC 6335 section 6). */
  private static final int FIRST_PORT = 49_152;

  private static final int PORTS = 16_384;
  private static final int TRIES = 16;
  private static final long LONGEST_WAIT = 50_000_000;
  private static final int CONTROLS = 512;
  private static final int HELD = 64;

  private final Flow flow;
  private final LongSupplier ticker;
  private final IpVersion version;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment target;
  private final MessageBatch receiving;
  private final ReceivedControls controls = new ReceivedControls();
  private MemorySegment own;
  private boolean isClosed;

  /**
   * Opens nothing yet.
   *
   * @throws PacketException if packets can't be sent here at all
   */
  public TcpFlow(Flow flow, LongSupplier ticker) {
    Kernel.require();
    this.flow = flow;
    this.ticker = ticker;
    this.version = IpVersion.of(flow.target());
    target = SocketName.of(arena, version, Optional.of(Address.of(flow.target())), flow.port());
    own = anyOwn();
    receiving = new MessageBatch(arena, 1, HELD, CONTROLS);
  }

  private MemorySegment anyOwn() {
    return SocketName.of(
        arena, version, flow.route().source().map(Address::of), FIRST_PORT + RANDOM.nextInt(PORTS));
  }

  @Override
  public synchronized List<List<Echo>> measure(
      int first, int last, Deadline deadline, BooleanSupplier isGivenUp) {
    List<List<Echo>> hops = new ArrayList<>();
    for (int hop = first; hop <= last; hop++) {
      List<Echo> echoes = new ArrayList<>();
      long begin = ticker.getAsLong();
      for (int i = 0; i < flow.probes(); i++) {
        long due = begin + i * flow.spacing().toNanos();
        echoes.add(one(hop, due, () -> isClosed || isGivenUp.getAsBoolean(), deadline));
      }
      hops.add(List.copyOf(echoes));
    }
    return List.copyOf(hops);
  }

  private Echo one(int hop, long due, BooleanSupplier isGivenUp, Deadline deadline) {
    try (FlowSocket socket = new FlowSocket(version, FlowSocket.STREAM)) {
      while (ticker.getAsLong() - due < 0 && !isOver(isGivenUp, deadline)) {
        LockSupport.parkNanos(Math.min(LONGEST_WAIT, due - ticker.getAsLong()));
      }
      if (isOver(isGivenUp, deadline)) {
        return Echo.Undecided.IT;
      }
      int failure = configure(socket, hop);
      return failure < 0
          ? new Echo.Unsent(Errno.words(-failure), false)
          : connect(socket, isGivenUp, deadline);
    }
  }

  private static boolean isOver(BooleanSupplier isGivenUp, Deadline deadline) {
    return deadline.hasPassed() || isGivenUp.getAsBoolean();
  }

  /** Gives 0 or a negated errno. */
  private int configure(FlowSocket socket, int hop) {
    boolean v4 = version == IpVersion.V4;
    Route route = flow.route();
    socket.set(socket.level(), v4 ? Options.IP_TTL : Options.IPV6_UNICAST_HOPS, hop);
    if (route.dscp() > 0) {
      socket.set(socket.level(), v4 ? Options.IP_TOS : Options.IPV6_TCLASS, route.dscp() << 2);
    }
    if (route.interfaceIndex() > 0) {
      int failure =
          socket.set(Options.SOL_SOCKET, Options.SO_BINDTOIFINDEX, route.interfaceIndex());
      if (failure < 0) {
        return failure;
      }
    }
    socket.set(Options.SOL_SOCKET, Options.SO_REUSEADDR, 1);
    socket.resetAtClose();
    return bind(socket);
  }

  /** Takes the port of this flow, or another one if somebody has it. */
  private int bind(FlowSocket socket) {
    int failure = socket.bind(own);
    for (int i = 0; i < TRIES && failure == -Errno.EADDRINUSE; i++) {
      own = anyOwn();
      failure = socket.bind(own);
    }
    return failure;
  }

  private Echo connect(FlowSocket socket, BooleanSupplier isGivenUp, Deadline deadline) {
    long begin = ticker.getAsLong();
    long end = begin + flow.timeout().toNanos();
    int result = socket.connect(target);
    long answered = ticker.getAsLong();
    if (result == -Errno.EINPROGRESS) {
      while (!socket.await(FlowSocket.WRITABLE, end - ticker.getAsLong())) {
        if (ticker.getAsLong() - end >= 0) {
          return Echo.Lost.IT;
        }
        if (isOver(isGivenUp, deadline)) {
          return Echo.Undecided.IT;
        }
      }
      answered = ticker.getAsLong();
      return outcome(socket, Optional.empty(), (answered - begin) / 1e6);
    }
    return outcome(socket, Optional.of(-result), (answered - begin) / 1e6);
  }

  /**
   * What became of a connection.
   *
   * @param errno what the call that began it said; if empty the socket knows
   */
  private Echo outcome(FlowSocket socket, Optional<Integer> errno, double millis) {
    if (socket.receiveErrors(receiving) > 0) {
      controls.read(receiving, 0);
      if (controls.isIcmp()) {
        IcmpError error = controls.icmp();
        return !error.isTimeExceeded() && error.from().equals(flow.target())
            ? new Echo.Reply(millis, -1, false)
            : new Echo.Refused(error, millis, false);
      }
    }
    int error = errno.orElseGet(socket::error);
    return switch (error) {
      case 0, Errno.ECONNREFUSED -> new Echo.Reply(millis, -1, false);
      case Errno.ETIMEDOUT -> Echo.Lost.IT;
      default -> new Echo.Unsent(Errno.words(error), false);
    };
  }

  @Override
  public synchronized void close() {
    if (!isClosed) {
      isClosed = true;
      arena.close();
    }
  }
}
