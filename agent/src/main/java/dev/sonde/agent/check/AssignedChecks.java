package dev.sonde.agent.check;

import dev.sonde.agent.AgentClock;
import dev.sonde.agent.Duties;
import dev.sonde.agent.ProbeLimits;
import dev.sonde.model.Assignment;
import dev.sonde.model.Assignments;
import dev.sonde.model.Fields;
import dev.sonde.model.MalformedException;
import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.probe.Measurement;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.Prober;
import dev.sonde.probe.Probes;
import dev.sonde.probe.Task;
import dev.sonde.probe.Witness;
import dev.sonde.transport.RunEvents;
import dev.sonde.transport.RunOrder;
import dev.sonde.transport.Uplink;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The checks that the server has for this agent. They are kept in a file, so that they run from the
 * agent's start on, whether the server is there or not. Nothing of probes is loaded before there is
 * a check. Thread-safe.
 *
 * <p>A check that the agent does not understand, as one of a kind that only a newer program has,
 * gives a result each time that says so.
 */
public final class AssignedChecks implements Duties {
  /** Results beyond this many wait for nobody; the oldest go. */
  private static final int MAX_WAITING = 50_000;

  private static final Logger LOG = System.getLogger(AssignedChecks.class.getName());

  private final String agent;
  private final Path file;
  private final AgentClock clock;
  private final ProbeLimits limits;
  private final Minutes minutes;
  private final Differences differences;
  private final ConcurrentLinkedQueue<Point> results = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final LongAdder lost = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private volatile Assignments applied = Assignments.NONE;
  private @Nullable Running running;
  private volatile boolean isClosed;

  /** The hash of what could not be had, on the thread that delivers. */
  private String missed = "";

  /**
   * Checks that do not run yet.
   *
   * @param agent the agent's id
   * @param stateDir where the assignments are kept
   * @param limits what they may do
   */
  public AssignedChecks(String agent, Path stateDir, ProbeLimits limits, AgentClock clock) {
    this.agent = agent;
    this.file = stateDir.resolve("assignments.json");
    this.limits = limits;
    this.clock = clock;
    this.minutes = new Minutes(agent);
    this.differences = new Differences(agent, clock);
  }

  @Override
  public String hash() {
    return applied.hash();
  }

  /** Begins with what the server had for this agent when they last spoke. */
  @Override
  public void start() {
    try {
      apply(Assignments.ofJson(Files.readAllBytes(file)), false);
    } catch (NoSuchFileException e) {
      // None were ever assigned.
    } catch (IOException | MalformedException e) {
      LOG.log(Level.WARNING, "The checks kept in " + file + " can't be read: " + e.getMessage());
    }
  }

  @Override
  public void offered(String hash, Uplink uplink) {
    if (hash.equals(applied.hash())) {
      return;
    }
    Optional<byte[]> json = uplink.assignments(agent);
    if (json.isEmpty()) {
      tellOnce(hash);
    } else {
      assigned(json.get());
    }
  }

  @Override
  public synchronized void assigned(byte[] json) {
    try {
      Assignments assignments = Assignments.ofJson(json);
      keep(json);
      apply(assignments, true);
      LOG.log(Level.INFO, "Runs " + assignments.checks().size() + " checks for the server");
    } catch (MalformedException e) {
      LOG.log(Level.WARNING, "What the server assigns is no list of checks: " + e.getMessage());
    } catch (IOException e) {
      LOG.log(Level.WARNING, "The checks can't be kept in " + file + ": " + e);
    }
  }

  private void tellOnce(String hash) {
    if (!hash.equals(missed)) {
      missed = hash;
      LOG.log(
          Level.WARNING,
          "The checks that the server has can't be had: it went away, or they are more than fit this agent's memory");
    }
  }

  private void keep(byte[] json) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(next, json);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private synchronized void apply(Assignments assignments, boolean isNew) {
    if (running != null || !assignments.checks().isEmpty()) {
      Running with = running();
      differences.begin(assignments.checks(), limits.checksPerSecond());
      with.scheduler.run(assignments.checks(), with::job, isNew);
      minutes.retain(ids(assignments)).forEach(this::add);
    }
    applied = assignments;
  }

  private static Set<String> ids(Assignments assignments) {
    return assignments.checks().stream().map(Assignment::check).collect(Collectors.toSet());
  }

  private synchronized Running running() {
    Running made = running;
    if (made == null) {
      made = new Running();
      running = made;
    }
    return made;
  }

  @Override
  public void run(RunOrder order, RunEvents events) {
    Running with = running();
    Optional<String> refusal =
        refusal(order.kind(), order.target()).or(() -> with.packetProblem(order.kind()));
    if (refusal.isPresent()) {
      refused.increment();
      events.failed("not_allowed", refusal.get());
    } else {
      with.onDemand.run(order, events);
    }
  }

  @Override
  public synchronized void cancel(String run) {
    if (running != null) {
      running.onDemand.cancel(run);
    }
  }

  @Override
  public synchronized void cancelAll() {
    if (running != null) {
      running.onDemand.cancelAll();
    }
  }

  @Override
  public List<Point> collect() {
    List<Point> collected = new ArrayList<>();
    for (Point point = results.poll(); point != null; point = results.poll()) {
      waiting.decrementAndGet();
      collected.add(point);
    }
    collected.addAll(isClosed ? minutes.end() : minutes.close(Micros.toInstant(clock.micros())));
    collected.addAll(differences.collect(applied.hash()));
    return collected;
  }

  @Override
  public synchronized void observe(Fields.Builder fields) {
    if (running == null) {
      return;
    }
    fields.put("checks", applied.checks().size());
    fields.put("checks_skipped", (double) running.scheduler.skipped());
    fields.put("checks_refused", (double) refused.sum());
    fields.put("results_lost", (double) lost.sum());
    fields.put("assignments_differ", differences.count());
  }

  private void add(Point point) {
    results.add(point);
    if (waiting.incrementAndGet() > MAX_WAITING && results.poll() != null) {
      waiting.decrementAndGet();
      lost.increment();
    }
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    if (running != null) {
      running.onDemand.cancelAll();
      running.scheduler.close();
      running.prober.close();
    }
  }

  /** What is needed once there are checks. */
  private final class Running implements Scheduler.Execution {
    private final Probes probes = Probes.installed();
    private final Prober prober = new Prober(environment());
    private final PacketBudget packets = new PacketBudget(limits.packetsPerSecond(), clock::nanos);
    private final Set<String> bursting = ConcurrentHashMap.newKeySet();
    private final Scheduler scheduler = new Scheduler(agent, clock, this);
    private final OnDemand onDemand =
        new OnDemand(agent, probes, this::run, clock, result -> add(result));

    Running() {
      scheduler.start();
    }

    private Scheduler.Job job(Assignment assignment) {
      try {
        Optional<String> refusal = refusal(assignment.kind(), assignment.target());
        if (refusal.isPresent()) {
          return without(assignment, refusal.get());
        }
        Task<?> task =
            Task.of(
                probes.find(assignment.kind()),
                assignment.target(),
                assignment.settings(),
                assignment.timeout());
        differences.accepted(assignment.check());
        Minutes.Stream minute = minutes.of(assignment.check());
        return new Scheduler.Job(
            () -> measure(assignment.check(), task, minute), task.timeout().toNanos());
      } catch (MalformedException e) {
        return without(assignment, "this agent does not understand the check: " + e.getMessage());
      }
    }

    /** Does nothing, and says so each time. */
    private Scheduler.Job without(Assignment assignment, String reason) {
      differences.add(assignment.check(), reason);
      Fields problem = unknown(reason);
      return new Scheduler.Job(
          () -> {
            refused.increment();
            return problem;
          },
          0);
    }

    private Fields measure(String check, Task<?> task, Minutes.Stream minute)
        throws InterruptedException {
      Optional<String> problem = differences.rateProblem(check);
      if (problem.isEmpty()) {
        problem = packetProblem(task.provider().kind());
      }
      if (problem.isPresent()) {
        refused.increment();
        return unknown(problem.get());
      }
      Measurement measurement = run(task, Witness.NONE);
      minute.take(measurement.result().packets());
      return measurement.fields();
    }

    private Measurement run(Task<?> task, Witness witness) throws InterruptedException {
      Measurement measurement = prober.run(task, witness);
      int sent = measurement.result().packets().size();
      if (sent > 0) {
        packets.spent(sent);
        bursting.add(task.provider().kind());
      }
      return measurement;
    }

    /** Why a probe of a kind whose runs are known to be bursts may send none now. */
    private Optional<String> packetProblem(String kind) {
      return bursting.contains(kind) ? packets.problem() : Optional.empty();
    }

    @Override
    public void execute(Assignment assignment, Measure measure, long lateness)
        throws InterruptedException {
      long began = clock.micros();
      Fields found;
      try {
        found = measure.run();
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "A probe of check " + assignment.check() + " broke", e);
        found = unknown("the probe broke: " + e);
      }
      add(result(assignment, began, lateness, found));
    }

    @Override
    public void overran(Assignment assignment, long lateness) {
      Fields found = unknown("the run took longer than it may and was cut");
      add(result(assignment, clock.micros(), lateness, found));
    }

    private Point result(Assignment assignment, long time, long lateness, Fields found) {
      Fields.Builder fields = Fields.builder();
      fields.put("lateness_ms", Math.rint(lateness / 1e3) / 1e3);
      fields.putAll(found);
      return new Point("probe", time, tags(assignment), fields.build());
    }

    private Tags tags(Assignment assignment) {
      return Tags.of(
          Map.of(
              "agent", agent,
              "check", assignment.check(),
              "probe", assignment.kind(),
              "target", assignment.target()));
    }
  }

  private ProbeEnvironment environment() {
    ProbeEnvironment here = ProbeEnvironment.system();
    return new ProbeEnvironment(
        new GuardedNames(here.names(), limits, refused::increment),
        here.secrets(),
        here.wallClock(),
        here.ticker());
  }

  /** What of a measurement the agent's own configuration forbids. */
  private Optional<String> refusal(String kind, String target) {
    return limits.kindProblem(kind).or(() -> TargetHost.of(target).flatMap(limits::hostProblem));
  }

  /** What a run that could not be made comes to. */
  static Fields unknown(String reason) {
    return new Measurement(new ProbeResult.Unknown(reason), Duration.ZERO).fields();
  }
}
