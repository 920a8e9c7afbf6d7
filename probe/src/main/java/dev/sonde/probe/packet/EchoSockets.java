package dev.sonde.probe.packet;

import dev.sonde.probe.Deadline;
import dev.sonde.probe.ProbeEnvironment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjIntConsumer;

/**
 * Sends echoes to any number of targets over one socket for each version of IP, and one more for
 * packets that must not be fragmented; each is opened when it is first needed. Thread-safe.
 */
public final class EchoSockets implements AutoCloseable {
  /** For who does not want to hear of each echo. */
  public static final ObjIntConsumer<Echo> UNWATCHED = (_, _) -> {};

  private final ProbeEnvironment environment;
  private final Map<Key, EchoLoop> loops = new HashMap<>();

  private record Key(IpVersion version, boolean dontFragment) {}

  /** Nothing is open yet. */
  public EchoSockets(ProbeEnvironment environment) {
    this.environment = environment;
  }

  /**
   * Sends a burst and waits for what becomes of it. At the deadline it ends; what is not known by
   * then stays undecided.
   *
   * @param watcher hears of each echo when it is decided, with its number from 0, on the thread of
   *     the caller; {@link #UNWATCHED} if nobody listens
   * @throws PacketException if this host can't send echoes; says what would help
   * @throws InterruptedException if the thread is interrupted; the burst is then given up
   */
  public EchoResult send(Echoes plan, Deadline deadline, ObjIntConsumer<Echo> watcher)
      throws InterruptedException {
    EchoLoop loop = loop(new Key(IpVersion.of(plan.target()), plan.route().dontFragment()));
    Burst burst = loop.start(plan, deadline, !watcher.equals(UNWATCHED));
    try {
      burst.await(watcher);
      return burst.result(loop.isRaw());
    } finally {
      if (!burst.isDone()) {
        loop.cancel(burst);
      }
    }
  }

  /**
   * Sends many bursts at once and waits until all are over; the thread is woken once. At the
   * deadline they end; what is not known by then stays undecided.
   *
   * @return what each came to, in the same order
   * @throws PacketException if this host can't send echoes, or so many at once; says what would
   *     help
   * @throws InterruptedException if the thread is interrupted; the bursts are then given up
   */
  public List<EchoResult> sendAll(List<Echoes> plans, Deadline deadline)
      throws InterruptedException {
    Completion completion = new Completion(plans.size());
    List<Sent> sent = new ArrayList<>(plans.size());
    try {
      for (Echoes plan : plans) {
        EchoLoop loop = loop(new Key(IpVersion.of(plan.target()), plan.route().dontFragment()));
        Burst burst = loop.burst(plan, deadline, false, completion);
        sent.add(new Sent(burst, loop));
        loop.ask(burst);
      }
      completion.await();
      return sent.stream().map(Sent::result).toList();
    } finally {
      sent.forEach(Sent::giveUp);
    }
  }

  /** A burst on its way, and the loop that sends it. */
  private record Sent(Burst burst, EchoLoop loop) {
    EchoResult result() {
      burst.requireSound();
      return burst.result(loop.isRaw());
    }

    void giveUp() {
      if (!burst.isDone()) {
        loop.cancel(burst);
      }
    }
  }

  private EchoLoop loop(Key key) {
    synchronized (loops) {
      EchoLoop loop = loops.get(key);
      if (loop == null || !loop.isAlive()) {
        loop =
            EchoLoop.open(
                key.version(), key.dontFragment(), environment.ticker(), environment.wallClock());
        loops.put(key, loop);
      }
      return loop;
    }
  }

  /** What the open sockets received that was no answer in time. */
  public EchoCounts counts() {
    synchronized (loops) {
      return loops.values().stream()
          .map(EchoLoop::counts)
          .reduce(new EchoCounts(0, 0, 0, 0), EchoCounts::plus);
    }
  }

  /** Closes the sockets; bursts that are under way fail. */
  @Override
  public void close() {
    synchronized (loops) {
      loops.values().forEach(EchoLoop::close);
      loops.clear();
    }
  }
}
