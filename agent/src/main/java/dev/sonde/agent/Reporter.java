package dev.sonde.agent;

import dev.sonde.agent.spool.Backoff;
import dev.sonde.agent.spool.Spool;
import dev.sonde.agent.spool.SpooledReport;
import dev.sonde.model.DeliveryJson;
import dev.sonde.model.Fault;
import dev.sonde.model.telemetry.Span;
import dev.sonde.model.telemetry.Telemetry;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.Uplink;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Brings what waits in the spool to the server, in order, and takes it out once the server has it.
 *
 * <p>It waits for nothing by itself: {@link #step} makes at most one delivery and says when the
 * next may be due. One thread steps; the counters may be read by any.
 */
final class Reporter {
  /** The most reports in a delivery. */
  static final int MAX_REPORTS = 64;

  /** The most bytes of reports in a delivery, unless a single one is larger. */
  static final long MAX_BYTES = 256 << 10;

  /** What {@link #step} answers when nothing waits. */
  static final long IDLE = Long.MAX_VALUE;

  private static final Logger LOG = System.getLogger(Reporter.class.getName());
  private static final long REPLAY_PACE = TimeUnit.MILLISECONDS.toNanos(100);
  private static final Duration LONGEST_REST = Duration.ofMinutes(10);
  private static final int FAULTS_SHOWN = 5;

  private final String agent;
  private final long intervalMicros;
  private final long ownStream;
  private final Spool spool;
  private final Duties duties;
  private final Uplink uplink;
  private final AgentClock clock;
  private final Backoff backoff;
  private final ServerWatch watch;

  /** How many reports the next delivery may hold; fewer once the server found one too large. */
  private int batchLimit = MAX_REPORTS;

  /** How many of the next reports go one by one, since the server refused them together. */
  private int oneByOne;

  private long earliest;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  /** When the delivery under way began; {@link #IDLE} if there is none. */
  private volatile long deliveringSince = IDLE;

  /**
   * A reporter.
   *
   * @param settings whose agent reports, and how often
   * @param ownStream the stream of this run; reports of others are replayed
   * @param duties is told what the server has for the agent
   */
  Reporter(
      AgentSettings settings,
      long ownStream,
      Spool spool,
      Duties duties,
      Uplink uplink,
      AgentClock clock,
      RandomGenerator random) {
    this.agent = settings.deviceId();
    this.intervalMicros = TimeUnit.NANOSECONDS.toMicros(settings.interval().toNanos());
    this.ownStream = ownStream;
    this.spool = spool;
    this.duties = duties;
    this.uplink = uplink;
    this.clock = clock;
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
    return early > 0 ? early : deliver();
  }

  /** Forgets what is left of a back-off, since the way to the server has just opened. */
  void hurry() {
    backoff.succeeded();
    earliest = clock.nanos();
  }

  /**
   * Makes one delivery now, however long the back-off would last.
   *
   * @return as {@link #step}
   */
  long deliver() {
    Spool.Batch waiting = spool.peek(oneByOne > 0 ? 1 : batchLimit, MAX_BYTES);
    if (waiting.reports().isEmpty()) {
      batchLimit = MAX_REPORTS;
      watch.caughtUp();
      return IDLE;
    }
    boolean replayed = isReplay(waiting.reports().getFirst());
    int count = countAlike(waiting.reports(), replayed);
    long rest =
        switch (send(waiting.reports().subList(0, count), replayed)) {
          case Outcome.Acknowledged taken -> acknowledged(taken, waiting, count, replayed);
          case Outcome.Later later -> putOff(later);
          case Outcome.TooLarge tooLarge -> split(waiting, count, tooLarge);
          case Outcome.Refused refusal -> sortOut(waiting, count, refusal);
        };
    earliest = clock.nanos() + rest;
    return rest;
  }

  /** Whether a report comes late: it is of an earlier run, or has waited over two intervals. */
  private boolean isReplay(SpooledReport report) {
    return report.stream() != ownStream
        || Math.abs(clock.micros() - report.created()) > 2 * intervalMicros;
  }

  private int countAlike(List<SpooledReport> reports, boolean replayed) {
    int count = 1;
    while (count < reports.size() && isReplay(reports.get(count)) == replayed) {
      count++;
    }
    return count;
  }

  private Outcome send(List<SpooledReport> reports, boolean replayed) {
    deliveringSince = clock.nanos();
    try (Span span = Telemetry.span("deliver", Span.Kind.CLIENT)) {
      span.with("sonde.reports", reports.size());
      Outcome outcome = uplink.deliver(envelope(reports, replayed));
      if (!(outcome instanceof Outcome.Acknowledged)) {
        span.failed(outcome.toString());
      }
      return outcome;
    } finally {
      deliveringSince = IDLE;
    }
  }

  private byte[] envelope(List<SpooledReport> reports, boolean replayed) {
    List<byte[]> bodies = new ArrayList<>(reports.size());
    for (SpooledReport report : reports) {
      bodies.add(report.body());
    }
    double interval = intervalMicros / (double) TimeUnit.SECONDS.toMicros(1);
    return DeliveryJson.envelope(agent, clock.micros(), interval, replayed, bodies);
  }

  private long acknowledged(
      Outcome.Acknowledged taken, Spool.Batch batch, int count, boolean replayed) {
    spool.remove(batch, count);
    sent.addAndGet(count);
    oneByOne = Math.max(0, oneByOne - count);
    backoff.succeeded();
    watch.answered(replayed ? count : 0);
    taken.assignments().ifPresent(hash -> duties.offered(hash, uplink));
    return replayed ? REPLAY_PACE : 0;
  }

  private long putOff(Outcome.Later later) {
    watch.away(later.reason());
    Duration asked = later.retryAfter();
    long rest = (asked.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : asked).toNanos();
    return Math.max(rest, backoff.failed());
  }

  private long split(Spool.Batch batch, int count, Outcome.TooLarge tooLarge) {
    watch.answered(0);
    if (count > 1) {
      batchLimit = count / 2;
      return REPLAY_PACE;
    }
    return giveUp(batch, "is larger than the server takes: " + tooLarge.reason());
  }

  private long sortOut(Spool.Batch batch, int count, Outcome.Refused refusal) {
    watch.answered(0);
    if (count > 1) {
      oneByOne = count;
      return REPLAY_PACE;
    }
    return giveUp(batch, "was refused by the server: " + shown(refusal.faults()));
  }

  private long giveUp(Spool.Batch batch, String why) {
    spool.remove(batch, 1);
    refused.incrementAndGet();
    oneByOne = Math.max(0, oneByOne - 1);
    LOG.log(Level.WARNING, "Gave up " + batch.reports().getFirst().name() + ": it " + why);
    return REPLAY_PACE;
  }

  private static String shown(List<Fault> faults) {
    StringBuilder shown = new StringBuilder();
    for (Fault fault : faults.subList(0, Math.min(faults.size(), FAULTS_SHOWN))) {
      shown.append(shown.isEmpty() ? "" : "; ").append(fault);
    }
    int more = faults.size() - FAULTS_SHOWN;
    return more > 0 ? shown + "; and " + more + " more" : shown.toString();
  }

  /** For how many nanoseconds the delivery under way has lasted; 0 if there is none. */
  long deliveringFor() {
    long since = deliveringSince;
    return since == IDLE ? 0 : clock.nanos() - since;
  }

  /** How many reports the server acknowledged since the agent started. */
  long sent() {
    return sent.get();
  }

  /** How many reports the server refused for good since the agent started. */
  long refused() {
    return refused.get();
  }

  /** What is known of the server. */
  ServerWatch watch() {
    return watch;
  }
}
