package dev.sonde.agent;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * When an agent collects: at wall-clock times an interval apart, shifted by a phase that depends on
 * the agent's id alone. So agents don't fire together, one agent fires at the same times after a
 * restart, and nothing drifts.
 */
final class Schedule {
  private final long interval;
  private final long phase;

  Schedule(String agent, Duration interval) {
    this.interval = TimeUnit.NANOSECONDS.toMicros(interval.toNanos());
    this.phase = Phase.of(agent, this.interval);
  }

  /**
   * How long to wait for the next time, in nanoseconds: half to one and a half intervals. The lower
   * bound keeps a clock that is corrected a little from making one time into two.
   *
   * @param now wall-clock time in microseconds
   */
  long nanosToNext(long now) {
    long wait = Math.floorMod(phase - now, interval);
    return TimeUnit.MICROSECONDS.toNanos(wait < interval / 2 ? wait + interval : wait);
  }
}
