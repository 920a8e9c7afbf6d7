package dev.sonde.agent.check;

import dev.sonde.agent.AgentClock;
import dev.sonde.agent.Duties;
import dev.sonde.model.Assignment;
import dev.sonde.model.Assignments;
import dev.sonde.model.Fields;
import dev.sonde.model.MalformedException;
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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
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
  private final ConcurrentLinkedQueue<Point> results = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile Assignments applied = Assignments.NONE;
  private @Nullable Running running;

  /**
   * Checks that do not run yet.
   *
   * @param agent the agent's id
   * @param stateDir where the assignments are kept
   */
  public AssignedChecks(String agent, Path stateDir, AgentClock clock) {
    this.agent = agent;
    this.file = stateDir.resolve("assignments.json");
    this.clock = clock;
  }

  @Override
  public String hash() {
    return applied.hash();
  }

  /** Begins with what the server had for this agent when they last spoke. */
  @Override
  public void start() {
    try {
      apply(Assignments.ofJson(Files.readAllBytes(file)));
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
    uplink.assignments(agent).ifPresent(this::assigned);
  }

  @Override
  public synchronized void assigned(byte[] json) {
    try {
      Assignments assignments = Assignments.ofJson(json);
      keep(json);
      apply(assignments);
      LOG.log(Level.INFO, "Runs " + assignments.checks().size() + " checks for the server");
    } catch (MalformedException e) {
      LOG.log(Level.WARNING, "What the server assigns is no list of checks: " + e.getMessage());
    } catch (IOException e) {
      LOG.log(Level.WARNING, "The checks can't be kept in " + file + ": " + e);
    }
  }

  private void keep(byte[] json) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(next, json);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private synchronized void apply(Assignments assignments) {
    if (running != null || !assignments.checks().isEmpty()) {
      Running with = running();
      with.scheduler.run(assignments.checks(), with::job);
    }
    applied = assignments;
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
    running().onDemand.run(order, events);
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
    return collected;
  }

  private void add(Point point) {
    results.add(point);
    if (waiting.incrementAndGet() > MAX_WAITING && results.poll() != null) {
      waiting.decrementAndGet();
    }
  }

  @Override
  public synchronized void close() {
    if (running != null) {
      running.onDemand.cancelAll();
      running.scheduler.close();
      running.prober.close();
    }
  }

  /** What is needed once there are checks. */
  private final class Running {
    private final Probes probes = Probes.installed();
    private final Prober prober = new Prober(ProbeEnvironment.system());
    private final Scheduler scheduler = new Scheduler(agent, clock, this::execute);
    private final OnDemand onDemand =
        new OnDemand(agent, probes, prober, clock, result -> add(result));

    Running() {
      scheduler.start();
    }

    private Scheduler.Job job(Assignment assignment) {
      try {
        Task<?> task =
            Task.of(
                probes.find(assignment.kind()),
                assignment.target(),
                assignment.settings(),
                assignment.timeout());
        return new Scheduler.Job(
            () -> prober.run(task, Witness.NONE).fields(), task.timeout().toNanos());
      } catch (MalformedException e) {
        Fields problem = unknown("this agent does not understand the check: " + e.getMessage());
        return new Scheduler.Job(() -> problem, 0);
      }
    }

    private void execute(Assignment assignment, Measure measure, long lateness) {
      long began = clock.micros();
      Fields.Builder fields = Fields.builder();
      fields.put("lateness_ms", Math.rint(lateness / 1e3) / 1e3);
      try {
        fields.putAll(measure.run());
      } catch (InterruptedException e) {
        fields.putAll(unknown("the run took longer than it may and was cut"));
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "A probe of check " + assignment.check() + " broke", e);
        fields.putAll(unknown("the probe broke: " + e));
      }
      add(new Point("probe", began, tags(assignment), fields.build()));
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

  /** What a run that could not be made comes to. */
  static Fields unknown(String reason) {
    return new Measurement(new ProbeResult.Unknown(reason), Duration.ZERO).fields();
  }
}
