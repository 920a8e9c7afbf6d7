package dev.sonde.relay;

import dev.sonde.agent.AgentClock;
import dev.sonde.agent.ServerWatch;
import dev.sonde.agent.spool.Backoff;
import dev.sonde.agent.spool.Spool;
import dev.sonde.agent.spool.SpooledReport;
import dev.sonde.model.DeliveryJson;
import dev.sonde.model.MalformedException;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.Uplink;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Brings what waits in a relay's spool to its upstream, in the order of arrival.
 *
 * <p>The foremost reports are taken together and put into one delivery an agent, in their order, so
 * that a backlog of many agents takes few exchanges. They leave the spool once all are
 * acknowledged; those sent again after a crash are recognised by the server. One thread steps; the
 * counters may be read by any.
 */
final class Forwarder {
  /** What {@link #step} answers when nothing waits. */
  static final long IDLE = Long.MAX_VALUE;

  private static final Logger LOG = System.getLogger(Forwarder.class.getName());
  private static final int WINDOW_REPORTS = 2048;
  private static final long WINDOW_BYTES = 4 << 20;
  private static final int MOST_OF_DELIVERY = 64;
  private static final long MOST_BYTES = 256 << 10;
  private static final Duration LONGEST_REST = Duration.ofMinutes(10);

  private final Spool spool;
  private final Uplink uplink;
  private final AgentClock clock;
  private final double replayRate;
  private final Backoff backoff;
  private final ServerWatch watch;

  /** What of the window is still to be delivered, and the window. */
  private final ArrayDeque<Group> groups = new ArrayDeque<>();

  private Spool.Batch window = new Spool.Batch(0, List.of());
  private long earliest;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  /** Reports of one agent that go together; late, if they have waited here. */
  private record Group(
      String agent, double interval, boolean replayed, boolean late, List<Waiting> reports) {
    Group part(int from, int to) {
      return new Group(agent, interval, replayed, late, List.copyOf(reports.subList(from, to)));
    }

    boolean takes(boolean isReplay, byte[] report) {
      long bytes = report.length;
      for (Waiting each : reports) {
        bytes += each.parcel().report().length;
      }
      return replayed == isReplay && reports.size() < MOST_OF_DELIVERY && bytes <= MOST_BYTES;
    }
  }

  private record Waiting(Parcel parcel, long created, String name) {}

  /**
   * A forwarder.
   *
   * @param replayRate how many reports a second go that have waited
   * @param random spreads attempts
   */
  Forwarder(
      Spool spool, Uplink uplink, AgentClock clock, double replayRate, RandomGenerator random) {
    this.spool = spool;
    this.uplink = uplink;
    this.clock = clock;
    this.replayRate = replayRate;
    this.backoff = new Backoff(random);
    this.watch = new ServerWatch(uplink.destination(), clock);
    this.earliest = clock.nanos();
  }

  /**
   * Makes one delivery, if one is due.
   *
   * @return after how many nanoseconds to step again, if nothing is added before; {@link #IDLE} if
   *     nothing waits
   */
  long step() {
    long early = earliest - clock.nanos();
    return early > 0 ? early : forward();
  }

  /** Forgets what is left of a back-off, since the way has just opened. */
  void hurry() {
    backoff.succeeded();
    earliest = clock.nanos();
  }

  private long forward() {
    if (groups.isEmpty() && !open()) {
      watch.caughtUp();
      return IDLE;
    }
    if (groups.isEmpty()) {
      return 0;
    }
    Group group = groups.getFirst();
    long rest =
        switch (uplink.deliver(envelope(group))) {
          case Outcome.Acknowledged _ -> acknowledged(group);
          case Outcome.Later later -> putOff(later);
          case Outcome.TooLarge tooLarge -> halve(group, "is too large: " + tooLarge.reason());
          case Outcome.Refused refusal -> halve(group, "was refused: " + refusal.faults());
        };
    earliest = clock.nanos() + rest;
    return rest;
  }

  /** Takes the next window; whether there was anything. */
  private boolean open() {
    window = spool.peek(WINDOW_REPORTS, WINDOW_BYTES);
    Map<String, Group> last = new LinkedHashMap<>();
    for (SpooledReport report : window.reports()) {
      try {
        add(report, Parcel.of(report.body()), last);
      } catch (MalformedException e) {
        giveUp(report.name(), "can't be read: " + e.getMessage());
      }
    }
    boolean any = !window.reports().isEmpty();
    if (any && groups.isEmpty()) {
      spool.remove(window, window.reports().size());
    }
    return any;
  }

  private void add(SpooledReport report, Parcel parcel, Map<String, Group> last) {
    boolean late =
        clock.micros() - report.created()
            > 2 * TimeUnit.SECONDS.toMicros(1) * Math.max(1, parcel.interval());
    boolean replayed = parcel.replayed() || late;
    Group group = last.get(parcel.agent());
    if (group == null || !group.takes(replayed, parcel.report())) {
      group = new Group(parcel.agent(), parcel.interval(), replayed, late, new ArrayList<>());
      last.put(parcel.agent(), group);
      groups.add(group);
    }
    group.reports().add(new Waiting(parcel, report.created(), report.name()));
  }

  /** The delivery, sent by the agent's clock as it would be now. */
  private byte[] envelope(Group group) {
    long skew = group.reports().getLast().parcel().skew();
    return DeliveryJson.envelope(
        group.agent(),
        clock.micros() + skew,
        group.interval(),
        group.replayed(),
        group.reports().stream().map(each -> each.parcel().report()).toList());
  }

  private long acknowledged(Group group) {
    int count = group.reports().size();
    sent.addAndGet(count);
    backoff.succeeded();
    watch.answered(group.late() ? count : 0);
    done();
    return group.replayed() ? (long) (count / replayRate * TimeUnit.SECONDS.toNanos(1)) : 0;
  }

  private void done() {
    groups.removeFirst();
    if (groups.isEmpty()) {
      spool.remove(window, window.reports().size());
    }
  }

  private long putOff(Outcome.Later later) {
    watch.away(later.reason());
    Duration asked = later.retryAfter();
    long rest = (asked.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : asked).toNanos();
    return Math.max(rest, backoff.failed());
  }

  /** Sorts out what the server never takes; whatever else is in the delivery goes. */
  private long halve(Group group, String why) {
    watch.answered(0);
    int count = group.reports().size();
    if (count == 1) {
      giveUp(group.agent() + "'s " + group.reports().getFirst().name(), why);
      done();
      return 0;
    }
    groups.removeFirst();
    groups.addFirst(group.part(count / 2, count));
    groups.addFirst(group.part(0, count / 2));
    return 0;
  }

  private void giveUp(String name, String why) {
    refused.incrementAndGet();
    LOG.log(Level.WARNING, "Gave up " + name + ": it " + why);
  }

  /** How many reports the upstream acknowledged since the relay started. */
  long sent() {
    return sent.get();
  }

  /** How many reports were given up since then because the upstream never takes them. */
  long refused() {
    return refused.get();
  }

  /** What is known of the upstream. */
  ServerWatch watch() {
    return watch;
  }
}
