package dev.sonde.probe.packet;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.sonde.probe.Deadline;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams from one port to one port. Their data begin with a number, its complement and a cookie,
 * so the checksum is the same in all, and an error is matched by what it quotes. Routers may quote
 * no more than the header of UDP (RFC 792); hops that only such errors came from are measured once
 * more, one datagram at a time.
 */
public final class UdpFlow implements FlowProbes {
  /** The least data: what tells datagrams apart. */
  public static final int LEAST_SIZE = 12;

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SLOTS = 32;
  private static final int CONTROLS = 512;
  private static final int HELD = 64;
  private static final int TRIES = 3;
  private static final int MOST_NUMBERS = 1 << 16;

  private final Flow flow;
  private final LongSupplier ticker;
  private final IpVersion version;
  private final Address target;
  private final long cookie = RANDOM.nextLong();
  private final Arena arena = Arena.ofShared();
  private final FlowSocket socket;
  private final MessageBatch sending;
  private final MessageBatch receiving;
  private final ReceivedControls controls = new ReceivedControls();
  private final List<Datagram> open = new ArrayList<>();
  private int numbers;
  private int unnamed;
  private boolean isAlone;
  private boolean isClosed;

  /** One datagram and what became of it. */
  private static final class Datagram {
    final int number;
    final int hops;
    final long dueAt;
    long sentAt;
    boolean isSent;
    Echo echo = Echo.Undecided.IT;

    Datagram(int number, int hops, long dueAt) {
      this.number = number;
      this.hops = hops;
      this.dueAt = dueAt;
    }

    boolean isAwaited() {
      return isSent && echo instanceof Echo.Undecided;
    }

    boolean isOpen() {
      return echo instanceof Echo.Undecided;
    }
  }

  /**
   * Opens a socket.
   *
   * @throws PacketException if that is not possible
   */
  public UdpFlow(Flow flow, LongSupplier ticker) {
    Kernel.require();
    this.flow = flow;
    this.ticker = ticker;
    this.version = IpVersion.of(flow.target());
    this.target = Address.of(flow.target());
    this.socket = new FlowSocket(version, FlowSocket.DATAGRAM);
    boolean v4 = version == IpVersion.V4;
    socket.set(
        socket.level(),
        v4 ? Options.IP_MTU_DISCOVER : Options.IPV6_MTU_DISCOVER,
        Options.PMTUDISC_DONT);
    bind();
    sending = new MessageBatch(arena, 1, flow.size(), SentControls.BYTES);
    receiving = new MessageBatch(arena, SLOTS, HELD, CONTROLS);
  }

  private void bind() {
    Optional<Address> source = flow.route().source().map(Address::of);
    int failure = source.isEmpty() ? 0 : socket.bind(SocketName.of(arena, version, source, 0));
    if (failure < 0) {
      close();
      throw new PacketException(Errno.words(-failure));
    }
  }

  @Override
  public synchronized List<List<Echo>> measure(
      int first, int last, Deadline deadline, BooleanSupplier isGivenUp) {
    BooleanSupplier isOver = () -> isClosed || deadline.hasPassed() || isGivenUp.getAsBoolean();
    unnamed = 0;
    isAlone = false;
    List<List<Datagram>> hops = new ArrayList<>();
    for (int hop = first; hop <= last; hop++) {
      hops.add(planned(hop));
    }
    run(hops.stream().flatMap(List::stream).toList(), isOver);
    if (unnamed > 0) {
      hops.replaceAll(hop -> isSilent(hop) ? aloneAgain(hop.getFirst().hops, isOver) : hop);
    }
    return hops.stream().map(hop -> hop.stream().map(each -> each.echo).toList()).toList();
  }

  private List<Datagram> planned(int hop) {
    long begin = ticker.getAsLong();
    List<Datagram> planned = new ArrayList<>();
    for (int i = 0; i < flow.probes(); i++) {
      planned.add(new Datagram(nextNumber(), hop, begin + i * flow.spacing().toNanos()));
    }
    return planned;
  }

  private int nextNumber() {
    numbers = (numbers + 1) % MOST_NUMBERS;
    return numbers;
  }

  private static boolean isSilent(List<Datagram> hop) {
    return hop.stream().allMatch(each -> each.echo instanceof Echo.Lost);
  }

  private List<Datagram> aloneAgain(int hop, BooleanSupplier isOver) {
    isAlone = true;
    List<Datagram> again = new ArrayList<>();
    for (int i = 0; i < flow.probes() && !isOver.getAsBoolean(); i++) {
      Datagram one = new Datagram(nextNumber(), hop, ticker.getAsLong());
      again.add(one);
      run(List.of(one), isOver);
    }
    return again;
  }

  private void run(List<Datagram> datagrams, BooleanSupplier isOver) {
    open.clear();
    open.addAll(datagrams);
    while (!open.isEmpty() && !isOver.getAsBoolean()) {
      long now = ticker.getAsLong();
      open.stream().filter(each -> !each.isSent && each.dueAt - now <= 0).forEach(this::send);
      open.removeIf(each -> !each.isOpen());
      if (!open.isEmpty() && socket.await(FlowSocket.READABLE, nanosToNext())) {
        receiveErrors();
        receiveReplies();
      }
      loseOverdue();
    }
  }

  private long nanosToNext() {
    long now = ticker.getAsLong();
    long next = Long.MAX_VALUE;
    for (Datagram each : open) {
      long at = each.isSent ? each.sentAt + flow.timeout().toNanos() : each.dueAt;
      next = Math.min(next, at - now);
    }
    return next;
  }

  private void send(Datagram datagram) {
    int result = 0;
    for (int i = 0; i < TRIES && result <= 0; i++) {
      write(datagram);
      datagram.sentAt = ticker.getAsLong();
      result = socket.send(sending);
      if (result <= 0) {
        receiveErrors(); // of earlier ones, which the kernel tells at the next call
      }
    }
    datagram.isSent = true;
    if (result <= 0) {
      datagram.echo = new Echo.Unsent(Errno.words(-result), -result == Errno.EMSGSIZE);
    }
  }

  private void write(Datagram datagram) {
    MemorySegment data = sending.data();
    data.set(JAVA_SHORT_UNALIGNED, 0, (short) datagram.number);
    data.set(JAVA_SHORT_UNALIGNED, 2, (short) ~datagram.number);
    data.set(JAVA_LONG_UNALIGNED, 4, cookie);
    sending.setTarget(0, version, target);
    sending.setPort(0, flow.port());
    Route route = flow.route().withHops(datagram.hops);
    sending.setLengths(0, flow.size(), SentControls.write(sending, 0, version, route));
  }

  private void receiveErrors() {
    int count = socket.receiveErrors(receiving);
    while (count > 0) {
      for (int slot = 0; slot < count; slot++) {
        controls.read(receiving, slot);
        if (controls.isIcmp()) {
          take(controls.icmp(), slot);
        }
      }
      count = socket.receiveErrors(receiving);
    }
  }

  private void take(IcmpError error, int slot) {
    long now = ticker.getAsLong();
    Datagram datagram = quoted(slot);
    if (datagram == null) {
      return;
    }
    double millis = (now - datagram.sentAt) / 1e6;
    boolean isTarget = error.isOfDestination() && error.from().equals(flow.target());
    datagram.echo =
        isTarget ? new Echo.Reply(millis, -1, false) : new Echo.Refused(error, millis, false);
  }

  /** The datagram that an error is about; null if that can't be known, or is known already. */
  private @Nullable Datagram quoted(int slot) {
    MemorySegment data = receiving.data();
    long at = receiving.dataAt(slot);
    if (receiving.held(slot) < LEAST_SIZE) {
      unnamed++;
      return isAlone ? open.stream().filter(Datagram::isAwaited).findFirst().orElse(null) : null;
    }
    return data.get(JAVA_LONG_UNALIGNED, at + 4) == cookie ? awaited(data, at) : null;
  }

  private @Nullable Datagram awaited(MemorySegment data, long at) {
    int number = data.get(JAVA_SHORT_UNALIGNED, at) & 0xffff;
    return open.stream()
        .filter(each -> each.number == number && each.isAwaited())
        .findFirst()
        .orElse(null);
  }

  /** The target may answer, if a service listens there; most answers repeat the first bytes. */
  private void receiveReplies() {
    int count = socket.receive(receiving);
    long now = ticker.getAsLong();
    for (int slot = 0; slot < count; slot++) {
      if (receiving.isOf(slot, target)) {
        Datagram answered = receiving.held(slot) < 2 ? null : awaited(slot);
        if (answered != null) {
          answered.echo = new Echo.Reply((now - answered.sentAt) / 1e6, -1, false);
        }
      }
    }
  }

  private @Nullable Datagram awaited(int slot) {
    Datagram named = awaited(receiving.data(), receiving.dataAt(slot));
    return named == null
        ? open.stream().filter(Datagram::isAwaited).findFirst().orElse(null)
        : named;
  }

  private void loseOverdue() {
    long now = ticker.getAsLong();
    for (Datagram each : open) {
      if (each.isAwaited() && now - each.sentAt >= flow.timeout().toNanos()) {
        each.echo = Echo.Lost.IT;
      }
    }
    open.removeIf(each -> !each.isOpen());
  }

  @Override
  public synchronized void close() {
    if (!isClosed) {
      isClosed = true;
      socket.close();
      arena.close();
    }
  }
}
