package dev.sonde.relay;

import dev.sonde.agent.AgentClock;
import dev.sonde.agent.spool.Bell;
import dev.sonde.agent.spool.Spool;
import dev.sonde.agent.spool.SpoolInUseException;
import dev.sonde.agent.spool.SpooledReport;
import dev.sonde.model.Fields;
import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.transport.DeliveryHandler;
import dev.sonde.transport.PointHandler;
import dev.sonde.transport.Uplink;
import dev.sonde.transport.session.AgentIdentity;
import dev.sonde.transport.session.LinkedAgents;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * A running relay, all parts put together. It is started once and closed once. Thread-safe.
 *
 * <p>Receivers beyond HTTP and the link are put in front of {@link #deliveries}, {@link #points}
 * and {@link #agents} by whoever starts it.
 */
public final class Relay implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Relay.class.getName());
  private static final Duration LAST_WORD = Duration.ofSeconds(3);
  private static final long TICK = TimeUnit.SECONDS.toNanos(1);
  private static final long AFTER_A_DEFECT = TimeUnit.SECONDS.toNanos(1);
  private static final double OWN_INTERVAL_S = 60;

  private final RelaySettings settings;
  private final AgentClock clock;
  private final Spool spool;
  private final Optional<Reducer> reducer;
  private final OwnStreams own;
  private final RelayIntake intake;
  private final Bridges bridges;
  private final Uplink uplink;
  private final Forwarder forwarder;
  private final RelayListener listener;
  private final Bell forwardNow = new Bell();
  private final Bell tickNow = new Bell();
  private final Thread sender;
  private final Thread ticker;
  private long nextObservation;
  private volatile boolean stopping;

  /**
   * A relay that listens, but brings nothing on before {@link #start}.
   *
   * @param random names this run's stream and spreads attempts
   * @throws RelayException if the address or the state directory can't be had
   */
  public Relay(
      RelaySettings settings, Upstream upstream, AgentClock clock, RandomGenerator random) {
    this.settings = settings;
    this.clock = clock;
    this.spool = open(settings, clock);
    this.reducer = reducer(random);
    Keeper keeper = reducer.<Keeper>map(Function.identity()).orElse(this::keep);
    this.own = new OwnStreams(SpooledReport.streamName(random.nextLong()), keeper);
    this.intake = new RelayIntake(keeper, own, clock);
    KnownAssignments known = new KnownAssignments(settings.stateDir().resolve("assignments"));
    this.bridges = new Bridges(settings.id(), known, upstream);
    this.uplink =
        upstream.own(new AgentIdentity(settings.id(), settings.version(), List.of(), true));
    uplink.wakeWith(forwardNow::ring);
    this.forwarder = new Forwarder(spool, uplink, clock, settings.replayRate(), random);
    this.sender = Thread.ofPlatform().name("forward").unstarted(this::forwardUntilStopped);
    this.nextObservation = clock.nanos();
    this.ticker = Thread.ofPlatform().name("tick").daemon().unstarted(this::tickUntilStopped);
    boolean listens = false;
    try {
      this.listener = new RelayListener(settings, intake, bridges, known, this::check);
      listens = true;
    } finally {
      if (!listens) {
        reducer.ifPresent(Reducer::close);
        spool.close();
      }
    }
  }

  /** Ends what a run before began to reduce, if this one does not. */
  private Optional<Reducer> reducer(RandomGenerator random) {
    Path folder = settings.stateDir().resolve("reduction");
    if (settings.reducing().isEmpty() && !Files.exists(folder)) {
      return Optional.empty();
    }
    boolean isOpen = false;
    try {
      Optional<Reducer> opened = Reducers.open(folder, settings, spool, clock, random, forwardNow);
      isOpen = true;
      return opened;
    } finally {
      if (!isOpen) {
        spool.close();
      }
    }
  }

  private static Spool open(RelaySettings settings, AgentClock clock) {
    try {
      return Spool.open(
          settings.stateDir().resolve("spool"),
          settings.spoolBytes(),
          settings.spoolAge(),
          clock::micros);
    } catch (SpoolInUseException e) {
      throw new RelayException(String.valueOf(e.getMessage()));
    }
  }

  private boolean keep(List<Taken> reports) {
    boolean kept = spool.keep(reports.stream().map(Taken::spooled).toList());
    forwardNow.ring();
    return kept;
  }

  /** Begins to bring on what waits. */
  public void start() {
    LOG.log(
        Level.INFO,
        "Relay {0} listens on {1}:{2} and reports to {3}; state in {4}",
        settings.id(),
        settings.host(),
        Integer.toString(port()),
        uplink.destination(),
        settings.stateDir());
    sender.start();
    ticker.start();
  }

  /** The port that it listens on. */
  public int port() {
    return listener.port();
  }

  /** Takes deliveries of agents. */
  public DeliveryHandler deliveries() {
    return intake;
  }

  /** The largest delivery that is taken, in bytes. */
  public static int maxDeliveryBytes() {
    return RelayIntake.MAX_BYTES;
  }

  /** Takes what programs of others say. */
  public PointHandler points() {
    return intake;
  }

  /** Hears the agents that open links. */
  public LinkedAgents agents() {
    return bridges;
  }

  /** Whether an agent of this id has a link open. */
  public boolean isLinked(String agent) {
    return bridges.isLinked(agent);
  }

  private void forwardUntilStopped() {
    while (!stopping) {
      unlessBroken(this::forward, forwardNow);
    }
  }

  private void forward() {
    long rest = forwarder.step();
    Uplink.Upkeep upkeep = uplink.upkeep();
    if (upkeep.opened()) {
      forwarder.hurry();
    } else if (!stopping) {
      forwardNow.await(Math.min(rest, upkeep.nanos()));
    }
  }

  private void tickUntilStopped() {
    while (!stopping) {
      unlessBroken(this::tick, tickNow);
    }
  }

  private void tick() {
    listener.tick();
    reducer.ifPresent(Reducer::tick);
    if (clock.nanos() - nextObservation >= 0) {
      nextObservation = clock.nanos() + TimeUnit.SECONDS.toNanos((long) OWN_INTERVAL_S);
      observe();
    }
    tickNow.await(TICK);
  }

  /** A defect costs a pause and a line in the log, not all that comes after it. */
  private void unlessBroken(Runnable step, Bell bell) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "A step of the relay broke; it goes on in a second", e);
      long until = clock.nanos() + AFTER_A_DEFECT;
      while (!stopping && until - clock.nanos() > 0) {
        bell.await(until - clock.nanos());
      }
    }
  }

  private void observe() {
    RelayStatus status = check();
    Fields.Builder fields =
        Fields.builder()
            .put("spool_reports", (double) status.waiting())
            .put("spool_bytes", (double) status.waitingBytes())
            .put("oldest_s", status.oldestSeconds())
            .put("reports_received", (double) status.received())
            .put("reports_forwarded", (double) status.forwarded())
            .put("reports_lost", (double) status.lost())
            .put("reports_refused", (double) status.refused())
            .put("agents", status.agents().size())
            .put("upstream_up", status.trouble().isEmpty() ? 1 : 0);
    status.reduction().ifPresent(counts -> put(fields, counts));
    Point point =
        new Point("relay", clock.micros(), Tags.of(Tags.DEVICE, settings.id()), fields.build());
    boolean _ =
        own.keep(
            List.of(new OwnStreams.Draft(settings.id(), OWN_INTERVAL_S, List.of(point))),
            clock.micros());
  }

  private static void put(Fields.Builder fields, ReductionCounts counts) {
    fields
        .put("points_in", (double) counts.in())
        .put("points_out", (double) counts.out())
        .put("points_late", (double) counts.late())
        .put("points_raw", (double) counts.raw())
        .put("points_repeated", (double) counts.repeated());
  }

  /** How it fares. */
  public RelayStatus check() {
    double oldest =
        spool.peek(1, 1).reports().stream()
            .mapToDouble(report -> Micros.toSeconds(clock.micros() - report.created()))
            .map(seconds -> Math.max(0, seconds))
            .findFirst()
            .orElse(0);
    return new RelayStatus(
        settings.id(),
        settings.version(),
        uplink.destination(),
        forwarder.watch().trouble(),
        spool.isFailing() || reducer.filter(Reducer::isFailing).isPresent(),
        spool.waiting(),
        spool.bytes(),
        oldest,
        intake.received(),
        forwarder.sent(),
        spool.lost() + reducer.map(Reducer::lost).orElse(0L),
        forwarder.refused() + intake.refused(),
        reducer.map(Reducer::counts),
        bridges.links().stream()
            .map(
                link ->
                    new RelayStatus.LinkedAgent(
                        link.agent(), link.version(), link.carrier(), link.via(), link.isRelay()))
            .toList());
  }

  /** Takes no more; what waits is there for the next run. */
  @Override
  public void close() {
    stopping = true;
    listener.close();
    bridges.close();
    forwardNow.ring();
    tickNow.ring();
    uplink.close();
    // What is written after the spool was closed would open it again.
    end(ticker);
    end(sender);
    reducer.ifPresent(Reducer::close);
    spool.close();
  }

  private static void end(Thread thread) {
    try {
      if (thread.getState() != Thread.State.NEW && !thread.join(LAST_WORD)) {
        LOG.log(Level.DEBUG, "the thread {0} has not ended yet", thread.getName());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
