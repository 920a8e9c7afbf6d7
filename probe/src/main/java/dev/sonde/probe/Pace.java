package dev.sonde.probe;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The moments at which the packets of a burst are due: the first now, the others at even distances.
 *
 * @param begin when the first is due
 * @param spacing how far they are apart
 */
public record Pace(Deadline begin, Duration spacing) {

  /** A burst that begins now. */
  public static Pace of(Duration spacing, Deadline run) {
    return new Pace(Deadline.in(Duration.ZERO, run.ticker()), spacing);
  }

  /**
   * When a packet is due.
   *
   * @param place from 0
   */
  public Deadline due(int place) {
    return new Deadline(begin.ticker(), begin.nanos() + place * spacing.toNanos());
  }

  /**
   * Waits until a packet is due.
   *
   * @param place from 0
   * @param run when the run must end
   * @return false, at once, if that is not before the run's end
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean await(int place, Deadline run) throws InterruptedException {
    Deadline due = due(place);
    if (due.nanos() - run.nanos() >= 0 || run.hasPassed()) {
      return false;
    }
    TimeUnit.NANOSECONDS.sleep(due.nanosLeft());
    return true;
  }
}
