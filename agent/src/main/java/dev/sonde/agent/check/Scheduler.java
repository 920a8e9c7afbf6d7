package dev.sonde.agent.check;

import dev.sonde.agent.AgentClock;
import dev.sonde.model.Assignment;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Starts each check when it is due: one thread keeps the times, and each run has a virtual thread
 * of its own. Thread-safe.
 */
final class Scheduler implements AutoCloseable {
  private static final long IDLE = TimeUnit.HOURS.toNanos(1);

  /** So many checks may run at once without getting in each other's way. */
  private static final int FEW = 100;

  private final String agent;
  private final AgentClock clock;
  private final Execution execution;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final PriorityQueue<Turn> queue =
      new PriorityQueue<>((a, b) -> Long.signum(a.due() - b.due()));
  private final Map<String, Turn> byCheck = new HashMap<>();
  private final AtomicLong skipped = new AtomicLong();
  private boolean open = true;

  /** Does a run, on a thread of its own. */
  @FunctionalInterface
  interface Execution {

    /**
     * Runs a check to its end.
     *
     * @param lateness how long after it was due it begins, in nanoseconds
     * @throws InterruptedException if it is cut
     */
    void execute(Assignment assignment, Measure measure, long lateness) throws InterruptedException;

    /** Hears that a run was cut because it took longer than it may. */
    default void overran(Assignment assignment, long lateness) {}
  }

  /**
   * What a check is to do.
   *
   * @param timeout how long a run may take, in nanoseconds
   */
  record Job(Measure measure, long timeout) {}

  /** A scheduler without checks. */
  Scheduler(String agent, AgentClock clock, Execution execution) {
    this.agent = agent;
    this.clock = clock;
    this.execution = execution;
  }

  /** Begins to keep the times, on a thread of its own. */
  void start() {
    Thread.ofPlatform().name("checks").daemon().start(this::keepTimes);
  }

  /**
   * Has these checks run from now on, and no others. Those that are as before keep their times and
   * runs.
   *
   * @param jobs what each is to do, asked for those that are new
   * @param soon whether those that are new first run within a second, unless they are many
   */
  void run(Collection<Assignment> assignments, Function<Assignment, Job> jobs, boolean soon) {
    lock.lock();
    try {
      Map<String, Turn> before = new HashMap<>(byCheck);
      boolean early = soon && assignments.size() - before.size() <= FEW;
      byCheck.clear();
      for (Assignment assignment : assignments) {
        Turn known = before.get(assignment.check());
        boolean same = known != null && known.assignment().equals(assignment);
        byCheck.put(
            assignment.check(),
            same ? before.remove(assignment.check()) : turn(assignment, jobs, early));
      }
      before.values().forEach(Turn::cut);
      queue.clear();
      queue.addAll(byCheck.values());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private Turn turn(Assignment assignment, Function<Assignment, Job> jobs, boolean soon) {
    Job job = jobs.apply(assignment);
    return new Turn(
        agent, assignment, job.measure(), job.timeout(), clock.micros(), clock.nanos(), soon);
  }

  /** How many runs were left out because the one before had not ended, or the machine was late. */
  long skipped() {
    return skipped.get();
  }

  private void keepTimes() {
    lock.lock();
    try {
      while (open) {
        long wait = queue.isEmpty() ? IDLE : queue.peek().due() - clock.nanos();
        if (wait > 0) {
          pause(wait);
        } else {
          fire(queue.remove());
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("WaitNotInLoop") // the caller's
  private void pause(long nanos) {
    try {
      var _ = changed.awaitNanos(nanos);
    } catch (InterruptedException e) {
      open = false;
    }
  }

  private void fire(Turn turn) {
    long now = clock.nanos();
    long lateness = now - turn.due();
    skipped.addAndGet(turn.next(now));
    queue.add(turn);
    if (turn.isRunning()) {
      skipped.incrementAndGet();
      turn.cutIfTooLong(now);
      return;
    }
    Thread run =
        Thread.ofVirtual()
            .unstarted(
                () -> {
                  try {
                    execution.execute(turn.assignment(), turn.measure(), lateness);
                  } catch (InterruptedException e) {
                    tellIfTooLong(turn, lateness);
                  } finally {
                    turn.ended();
                  }
                });
    turn.began(run, now);
    run.start();
  }

  /** A run that was cut since its check was edited or removed leaves no result. */
  private void tellIfTooLong(Turn turn, long lateness) {
    if (turn.isTooLong()) {
      execution.overran(turn.assignment(), lateness);
    }
  }

  /** Ends the thread, and cuts all runs. */
  @Override
  public void close() {
    lock.lock();
    try {
      open = false;
      byCheck.values().forEach(Turn::cut);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
