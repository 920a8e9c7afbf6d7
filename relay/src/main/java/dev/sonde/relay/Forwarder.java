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
import java.util.ArrayList;
import java.util.HashMap;
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
 * acknowledged; those sent again after a crash are recognised by the server. An agent whose
 * delivery the upstream is too busy for waits alone, and what came behind is taken, as far as there
 * is room; if the next agent's is put off too, it is the upstream that is busy, and all wait. One
 * thread steps; the counters may be read by any.
 */
final class Forwarder {
  /** What {@link #step} answers when nothing waits. */
  static final long IDLE = Long.MAX_VALUE;

  private static final Logger LOG = System.getLogger(Forwarder.class.getName());

  /** Enough for full deliveries of 200 agents, since each costs the upstream a commit. */
  private static final int WINDOW_REPORTS = 16_384;

  private static final long WINDOW_BYTES = 16 << 20;

  private static final int MOST_OF_DELIVERY = 64;
  private static final long MOST_BYTES = 256 << 10;
  private static final Duration LONGEST_REST = Duration.ofMinutes(10);

  private final Spool spool;
  private final Uplink uplink;
  private final AgentClock clock;
  private final double replayRate;
  private final Backoff backoff;
  private final ServerWatch watch;

  /** What was taken and is still to be delivered, in the order of arrival. */
  private final List<Group> groups = new ArrayList<>();

  /** How many bytes their reports have, packed. */
  private long held;

  /** The place in the spool behind what was taken. */
  private long taken;

  /** Agents that wait alone, and until when by the clock's nanoseconds. */
  private final Map<String, Long> resting = new HashMap<>();

  /** The agent that was last put off for a busy upstream, with nothing acknowledged since. */
  private String busy = "";

  private long earliest;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  /** Reports of one agent that go together; late, if they have waited here. */
  private record Group(
      String agent, double interval, boolean replayed, boolean late, List<Waiting> reports) {
    Group part(int from, int to) {
      return new Group(agent, interval, replayed, late, List.copyOf(reports.subList(from, to)));
    }

    boolean takes(boolean isReplay, int unpacked) {
      return replayed == isReplay
          && reports.size() < MOST_OF_DELIVERY
          && bytes() + unpacked <= MOST_BYTES;
    }

    long bytes() {
      return reports.stream().mapToLong(Waiting::unpacked).sum();
    }

    long held() {
      return reports.stream().mapToLong(each -> each.report().body().length).sum();
    }
  }

  /** A report as it lies in the spool, and how many bytes it has unpacked. */
  private record Waiting(SpooledReport report, int unpacked, long skew) {
    byte[] json() {
      return Parcel.of(report.body()).report();
    }
  }

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
    resting.clear();
    earliest = clock.nanos();
  }

  private long forward() {
    int place = ready();
    if (place < 0) {
      if (!take()) {
        return rest();
      }
      place = ready();
    }
    return place < 0 ? 0 : forward(place);
  }

  private long forward(int place) {
    Group group = groups.get(place);
    long rest =
        switch (uplink.deliver(envelope(group))) {
          case Outcome.Acknowledged _ -> acknowledged(place);
          case Outcome.Later later -> putOff(group, later);
          case Outcome.TooLarge tooLarge -> halve(place, "is too large: " + tooLarge.reason());
          case Outcome.Refused refusal -> halve(place, "was refused: " + refusal.faults());
        };
    earliest = clock.nanos() + rest;
    return rest;
  }

  /** The place of the first group whose agent does not rest, or -1. */
  private int ready() {
    long now = clock.nanos();
    resting.values().removeIf(until -> until - now <= 0);
    for (int place = 0; place < groups.size(); place++) {
      if (!resting.containsKey(groups.get(place).agent())) {
        return place;
      }
    }
    return -1;
  }

  /** How long there is nothing to do, unless something comes. */
  private long rest() {
    if (groups.isEmpty()) {
      watch.caughtUp();
      return IDLE;
    }
    long now = clock.nanos();
    return resting.values().stream().mapToLong(until -> until - now).min().orElse(0);
  }

  /** Takes what lies behind what was taken; whether there was anything, and room for it. */
  private boolean take() {
    Spool.Batch front = spool.peek(WINDOW_REPORTS, WINDOW_BYTES);
    long first = groups.isEmpty() ? front.first() : Math.max(taken, front.first());
    Map<String, Group> last = new LinkedHashMap<>();
    int next = (int) (first - front.first());
    int begin = next;
    while (next < front.reports().size() && (groups.isEmpty() || held < WINDOW_BYTES)) {
      SpooledReport report = front.reports().get(next);
      next++;
      try {
        add(report, Parcel.of(report.body()), last);
      } catch (MalformedException e) {
        giveUp(report.name(), "can't be read: " + e.getMessage());
      }
    }
    if (next <= begin) {
      return false;
    }
    taken = front.first() + next;
    removeIfDone();
    return true;
  }

  private void add(SpooledReport report, Parcel parcel, Map<String, Group> last) {
    boolean late =
        clock.micros() - report.created()
            > 2 * TimeUnit.SECONDS.toMicros(1) * Math.max(1, parcel.interval());
    boolean replayed = parcel.replayed() || late;
    Group group = last.get(parcel.agent());
    if (group == null || !group.takes(replayed, parcel.report().length)) {
      group = new Group(parcel.agent(), parcel.interval(), replayed, late, new ArrayList<>());
      last.put(parcel.agent(), group);
      groups.add(group);
    }
    group.reports().add(new Waiting(report, parcel.report().length, parcel.skew()));
    held += report.body().length;
  }

  /** The delivery, sent by the agent's clock as it would be now. */
  private byte[] envelope(Group group) {
    long skew = group.reports().getLast().skew();
    return DeliveryJson.envelope(
        group.agent(),
        clock.micros() + skew,
        group.interval(),
        group.replayed(),
        group.reports().stream().map(Waiting::json).toList());
  }

  private long acknowledged(int place) {
    Group group = groups.get(place);
    int count = group.reports().size();
    sent.addAndGet(count);
    answered(group.late() ? count : 0);
    done(place);
    return group.replayed() ? (long) (count / replayRate * TimeUnit.SECONDS.toNanos(1)) : 0;
  }

  private void answered(int replayed) {
    backoff.succeeded();
    watch.answered(replayed);
    busy = "";
  }

  private void done(int place) {
    held -= groups.remove(place).held();
    removeIfDone();
  }

  private void removeIfDone() {
    if (groups.isEmpty()) {
      spool.remove(new Spool.Batch(taken, List.of()), 0);
    }
  }

  private long putOff(Group group, Outcome.Later later) {
    Duration asked = later.retryAfter();
    long longest = (asked.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : asked).toNanos();
    long rest = Math.max(longest, backoff.failed());
    boolean isBusy = later.cause() == Outcome.Later.Cause.BUSY;
    if (isBusy && (busy.isEmpty() || busy.equals(group.agent()))) {
      busy = group.agent();
      resting.put(group.agent(), clock.nanos() + rest);
      return 0;
    }
    watch.away(later.reason());
    return rest;
  }

  /** Sorts out what the server never takes; whatever else is in the delivery goes. */
  private long halve(int place, String why) {
    Group group = groups.get(place);
    answered(0);
    int count = group.reports().size();
    if (count == 1) {
      giveUp(group.agent() + "'s " + group.reports().getFirst().report().name(), why);
      done(place);
      return 0;
    }
    groups.set(place, group.part(count / 2, count));
    groups.add(place, group.part(0, count / 2));
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
