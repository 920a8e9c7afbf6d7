package dev.sonde.probe.packet;

import dev.sonde.probe.Deadline;
import java.lang.foreign.Arena;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * One socket, and the thread that sends and receives on it for all bursts. The thread sleeps in the
 * kernel until something is due, has come, or was asked for. {@link #start}, {@link #cancel} and
 * {@link #close} are for any thread.
 */
final class EchoLoop implements AutoCloseable {
  /** The most echoes of all bursts under way. */
  static final int MOST = 1 << 18;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final PacketSocket socket;
  private final LongSupplier ticker;
  private final Arena arena = Arena.ofShared();
  private final Queue<Burst> asked = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean isAsleep = new AtomicBoolean();
  private final AtomicInteger outstanding = new AtomicInteger();
  private final BurstTable bursts = new BurstTable();
  private final DueHeap due = new DueHeap();
  private final SentRing ring = new SentRing();
  private final EchoSender sender;
  private final EchoReceiver receiver;
  private final Thread thread;
  private volatile boolean isClosing;

  private EchoLoop(PacketSocket socket, EchoKey key, LongSupplier ticker, InstantSource wallClock) {
    this.socket = socket;
    this.ticker = ticker;
    Clocks clocks = new Clocks(ticker, wallClock);
    receiver = new EchoReceiver(socket, key, arena, bursts, ring, clocks, this::finish);
    sender =
        new EchoSender(socket, key, arena, clocks, ring, receiver::receiveErrors, this::finish);
    thread =
        Thread.ofPlatform()
            .name("echoes-" + key.version().name().toLowerCase(java.util.Locale.ROOT))
            .daemon()
            .unstarted(this::run);
  }

  /**
   * Opens a socket and begins to wait for work.
   *
   * @throws PacketException if no socket can be opened
   */
  static EchoLoop open(
      IpVersion version, boolean dontFragment, LongSupplier ticker, InstantSource wallClock) {
    EchoKey key = new EchoKey(version, RANDOM.nextInt(1 << 16), RANDOM.nextLong());
    return open(key, dontFragment, ticker, wallClock);
  }

  /** The same with a key that is known. */
  static EchoLoop open(
      EchoKey key, boolean dontFragment, LongSupplier ticker, InstantSource wallClock) {
    PacketSocket socket = PacketSocket.open(key.version(), dontFragment, key.identifier());
    EchoLoop loop = new EchoLoop(socket, key, ticker, wallClock);
    loop.thread.start();
    return loop;
  }

  boolean isRaw() {
    return socket.type() == PacketSocket.Type.RAW;
  }

  EchoCounts counts() {
    return receiver.counts();
  }

  boolean isAlive() {
    return thread.isAlive() && !isClosing;
  }

  /**
   * Starts a burst for the thread of the caller.
   *
   * @throws PacketException if too many echoes are under way
   */
  Burst start(Echoes plan, Deadline deadline, boolean isWatched) {
    Burst burst = burst(plan, deadline, isWatched, new Completion(1));
    ask(burst);
    return burst;
  }

  /**
   * Makes a burst, which begins with {@link #ask}.
   *
   * @throws PacketException if too many echoes are under way
   */
  Burst burst(Echoes plan, Deadline deadline, boolean isWatched, Completion completion) {
    if (outstanding.addAndGet(plan.count()) > MOST) {
      outstanding.addAndGet(-plan.count());
      throw new PacketException("more than " + MOST + " echoes are under way already");
    }
    long now = ticker.getAsLong();
    return new Burst(plan, now, now + deadline.nanosLeft(), isWatched, completion);
  }

  /** Gives a burst up. */
  void cancel(Burst burst) {
    burst.cancel();
    ask(burst);
  }

  /** Hands a burst to the loop, to begin it or to end it. */
  void ask(Burst burst) {
    asked.add(burst);
    wake();
    if (!isAlive()) {
      failAll("the socket was closed");
    }
  }

  private void wake() {
    if (isAsleep.compareAndSet(true, false)) {
      socket.wake();
    }
  }

  private void run() {
    try (arena;
        socket) {
      while (!isClosing) {
        turn();
      }
      failAll("the socket was closed");
    } catch (RuntimeException | Error e) {
      isClosing = true;
      failAll("the loop of the ICMP socket broke: " + e);
      throw e;
    }
  }

  private void turn() {
    takeAsked();
    boolean hasSent = send();
    if (hasSent) {
      receiver.receive();
    } else if (sleep()) {
      receiver.receive();
    }
  }

  private void takeAsked() {
    for (Burst burst = asked.poll(); burst != null; burst = asked.poll()) {
      if (burst.isCancelled()) {
        finish(burst);
      } else {
        bursts.add(burst);
        due.add(burst);
        ring.require(outstanding.get());
      }
    }
  }

  /** Sends what is due and ends what timed out, as far as fits one call. */
  private boolean send() {
    long now = ticker.getAsLong();
    boolean hasWork = false;
    while (!due.isEmpty() && due.first().dueAt() - now <= 0 && sender.hasRoom()) {
      hasWork = true;
      Burst burst = due.first();
      if (burst.hasToSend(now)) {
        sender.add(burst, burst.takeNext(now));
      }
      if (burst.advance(now)) {
        finish(burst);
      } else {
        due.moved(burst);
      }
    }
    sender.flush();
    return hasWork;
  }

  /** Sleeps until something is to be done; tells whether something has come. */
  private boolean sleep() {
    isAsleep.set(true);
    try {
      return asked.isEmpty() && !isClosing && socket.await(events(), nanosToNext());
    } finally {
      isAsleep.set(false);
    }
  }

  /** Nothing is expected while there are no bursts; then only {@link #wake} is. */
  private int events() {
    if (due.isEmpty()) {
      return 0;
    }
    return PacketSocket.READABLE | (sender.isStuck() ? PacketSocket.WRITABLE : 0);
  }

  private long nanosToNext() {
    if (due.isEmpty()) {
      return -1;
    }
    long left = Math.max(0, due.first().dueAt() - ticker.getAsLong());
    return sender.isStuck() ? 1_000_000 : left;
  }

  private void finish(Burst burst) {
    if (!burst.isDone()) {
      due.remove(burst);
      bursts.remove(burst);
      outstanding.addAndGet(-burst.plan().count());
      burst.finish();
      if (bursts.size() == 0) {
        ring.clear();
      }
    }
  }

  private void failAll(String reason) {
    for (Burst burst = asked.poll(); burst != null; burst = asked.poll()) {
      burst.fail(reason);
    }
    if (Thread.currentThread().equals(thread)) {
      due.forEach(burst -> burst.fail(reason));
    }
  }

  /** Ends the thread and what is under way, and closes the socket. */
  @Override
  public void close() {
    isClosing = true;
    socket.wake();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
