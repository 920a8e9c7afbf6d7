package dev.sonde.agent;

import dev.sonde.agent.spool.Bell;
import dev.sonde.agent.spool.Spool;
import dev.sonde.agent.spool.SpoolInUseException;
import dev.sonde.model.Fields;
import dev.sonde.transport.Uplink;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A running agent: one thread collects at the interval, whether the server is there or not; another
 * brings what was collected to the server.
 *
 * <p>Nothing runs before {@link #start}; after {@link #stop} it can't be started again. {@link
 * #check} may be called from any thread, the others from one.
 */
public final class Agent implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Agent.class.getName());
  private static final long LAST_FLUSH = TimeUnit.SECONDS.toNanos(2);
  private static final Duration LAST_WORD = Duration.ofSeconds(1);
  private static final long STUCK = TimeUnit.MINUTES.toNanos(2);

  private final AgentSettings settings;
  private final Duties duties;
  private final Uplink uplink;
  private final AgentClock clock;
  private final Schedule schedule;
  private final Spool spool;
  private final Reporter reporter;
  private final Collection collection;
  private final SelfObservation self;
  private final Bell collectNow = new Bell();
  private final Bell sendNow = new Bell();
  private final Thread collector;
  private final Thread sender;

  /** Open while both threads run. */
  private final CountDownLatch ended = new CountDownLatch(1);

  private volatile boolean stopping;

  /** Whether all that will be collected is in the spool. */
  private volatile boolean collected;

  /**
   * An agent that observes with the given sources, in the given order. Opens the spool.
   *
   * @param duties what the server has it do besides; the agent starts and closes them
   * @param uplink the way to the server; the agent closes it in the end
   * @param random names this run's stream and spreads the attempts to reach a lost server
   * @throws AgentException if another agent uses the state directory
   */
  public Agent(
      AgentSettings settings,
      List<Source> sources,
      Duties duties,
      Uplink uplink,
      AgentClock clock,
      RandomGenerator random) {
    this.settings = settings;
    this.duties = duties;
    this.uplink = uplink;
    this.clock = clock;
    this.schedule = new Schedule(settings.deviceId(), settings.interval());
    long stream = random.nextLong();
    Path spoolDir = settings.stateDir().resolve("spool");
    this.spool = open(spoolDir, settings, clock);
    this.reporter = new Reporter(settings, stream, spool, duties, uplink, clock, random);
    this.self =
        new SelfObservation(
            settings.deviceId(), spool, reporter, duties, new OwnProcess(Path.of("/proc")), clock);
    List<Source> all = new ArrayList<>(sources);
    all.add(duties);
    uplink.wakeWith(sendNow::ring);
    this.collection =
        new Collection(settings.deviceId(), stream, all, self, spool, uplink::collected, clock);
    this.collector =
        Thread.ofPlatform().name("collect").unstarted(() -> run(this::collectUntilStopped));
    this.sender = Thread.ofPlatform().name("send").unstarted(() -> run(this::sendUntilStopped));
  }

  private static Spool open(Path directory, AgentSettings settings, AgentClock clock) {
    try {
      return Spool.open(directory, settings.spoolBytes(), settings.spoolAge(), clock::micros);
    } catch (SpoolInUseException e) {
      throw new AgentException(String.valueOf(e.getMessage()));
    }
  }

  /** Starts to collect, at once, and to report. */
  public void start() {
    LOG.log(
        Level.INFO,
        "Agent "
            + settings.deviceId()
            + " reports to "
            + uplink.destination()
            + " each "
            + Quantity.forPeople(settings.interval())
            + "; state in "
            + settings.stateDir());
    duties.start();
    collector.start();
    sender.start();
  }

  /**
   * Waits until the agent stops.
   *
   * @throws AgentException if it stopped for a fault, which has then been logged; only a new
   *     process can make up for it
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public void awaitEnd() throws InterruptedException {
    ended.await();
    if (!stopping) {
      throw new AgentException("the agent stopped for a fault of its own; see the log above");
    }
  }

  private void run(Runnable loop) {
    try {
      loop.run();
    } finally {
      ended.countDown();
    }
  }

  private void collectUntilStopped() {
    while (!stopping) {
      long begin = clock.nanos();
      long next = schedule.nanosToNext(clock.micros());
      collection.collect();
      sendNow.ring();
      if (reporter.deliveringFor() > STUCK) {
        uplink.close();
      }
      long left = next - (clock.nanos() - begin);
      collectNow.await(left > 0 ? left : schedule.nanosToNext(clock.micros()));
    }
    collection.collectLast(duties);
  }

  private void sendUntilStopped() {
    while (!collected) {
      long rest = reporter.step();
      Uplink.Upkeep upkeep = uplink.upkeep();
      if (upkeep.opened()) {
        reporter.hurry();
      } else {
        sendNow.await(Math.min(rest, upkeep.nanos()));
      }
    }
    flush();
  }

  /** Sends what still waits, for a short time, and gives up at the first trouble. */
  private void flush() {
    long begin = clock.nanos();
    long rest = 0;
    while (rest != Reporter.IDLE && clock.nanos() - begin < LAST_FLUSH) {
      rest = reporter.deliver();
      if (reporter.watch().trouble().isPresent()) {
        return;
      }
    }
  }

  /** How the agent fares. */
  public AgentStatus check() {
    return new AgentStatus(
        reporter.watch().trouble(),
        spool.isFailing(),
        spool.waiting(),
        reporter.sent(),
        spool.lost(),
        reporter.refused());
  }

  /** What it last observed of itself: the fields of the kind {@code agent}. From any thread. */
  public Fields observation() {
    return self.last();
  }

  /** Where reports go, for people. */
  public String destination() {
    return uplink.destination();
  }

  /**
   * Stops: collects what the checks still know, and makes one attempt of at most 2 s to send what
   * waits. What remains is in the spool for the next run.
   */
  public void stop() {
    stopping = true;
    duties.close();
    collectNow.ring();
    await(collector, Duration.ofNanos(LAST_FLUSH));
    collected = true;
    sendNow.ring();
    await(sender, Duration.ofNanos(LAST_FLUSH));
    uplink.close();
    await(sender, LAST_WORD);
    spool.close();
  }

  private static void await(Thread thread, Duration most) {
    if (thread.getState() == Thread.State.NEW) {
      return;
    }
    try {
      boolean ended = thread.join(most);
      if (!ended) {
        LOG.log(Level.DEBUG, "Thread " + thread.getName() + " has not ended yet");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** As {@link #stop}. */
  @Override
  public void close() {
    stop();
  }
}
