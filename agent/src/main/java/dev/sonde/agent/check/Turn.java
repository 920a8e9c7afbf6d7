package dev.sonde.agent.check;

import dev.sonde.agent.Phase;
import dev.sonde.model.Assignment;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one check, one after the other and never two at once. Its times are an interval apart
 * and shifted by a phase that depends on the agent and the check alone, so that checks don't fire
 * in step, fire at the same times after a restart, and don't drift; a new check has one run before
 * them, so that nobody waits for it. For the scheduler's thread, but for {@link #ended}.
 */
final class Turn {
  /** How much longer than its timeout a run may take before it is cut. */
  private static final long GRACE = TimeUnit.SECONDS.toNanos(2);

  private static final long SOON = TimeUnit.SECONDS.toNanos(1);

  private final Assignment assignment;
  private final Measure measure;
  private final long timeout;
  private final long interval;
  private final long regular;
  private long due;
  private boolean isEarly;
  private long began;
  private volatile @Nullable Thread running;
  private volatile boolean isTooLong;

  /**
   * The first turn of a check.
   *
   * @param timeout how long a run may take, in nanoseconds
   * @param micros the wall clock now, in microseconds
   * @param nanos the steady clock now
   * @param soon whether the first run is within a second, rather than when the phase has it
   */
  Turn(
      String agent,
      Assignment assignment,
      Measure measure,
      long timeout,
      long micros,
      long nanos,
      boolean soon) {
    this.assignment = assignment;
    this.measure = measure;
    this.timeout = timeout;
    this.interval = assignment.interval().toNanos();
    long phase = Phase.of(agent + "/" + assignment.check(), interval);
    this.regular = nanos + Math.floorMod(phase - TimeUnit.MICROSECONDS.toNanos(micros), interval);
    long early = nanos + phase % SOON;
    this.isEarly = soon && early < regular;
    this.due = isEarly ? early : regular;
  }

  Assignment assignment() {
    return assignment;
  }

  Measure measure() {
    return measure;
  }

  /** When it is due, on the steady clock. */
  long due() {
    return due;
  }

  /** Moves on to the next time that is not past; gives how many were left out on the way. */
  long next(long now) {
    if (isEarly) {
      isEarly = false;
      due = regular - now < interval / 4 ? regular + interval : regular;
      return 0;
    }
    long steps = Math.max(1, Math.floorDiv(now - due, interval) + 1);
    due += steps * interval;
    return steps - 1;
  }

  boolean isRunning() {
    return running != null;
  }

  void began(Thread thread, long now) {
    began = now;
    isTooLong = false;
    running = thread;
  }

  void ended() {
    running = null;
  }

  /** Interrupts a run that takes longer than it may. */
  void cutIfTooLong(long now) {
    if (now - began > timeout + GRACE) {
      isTooLong = true;
      cut();
    }
  }

  /** Whether the run was cut for that, and not because nobody wants it any more. */
  boolean isTooLong() {
    return isTooLong;
  }

  void cut() {
    Thread thread = running;
    if (thread != null) {
      thread.interrupt();
    }
  }
}
