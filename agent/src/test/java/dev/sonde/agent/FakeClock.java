package dev.sonde.agent;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Clocks that stand still until they are moved. */
final class FakeClock implements AgentClock {
  /** 2026-01-01T00:00:00Z. */
  static final long START = 1_767_225_600_000_000L;

  private long micros = START;
  private long nanos = -5_000;

  @Override
  public long micros() {
    return micros;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  void advance(Duration time) {
    advanceNanos(time.toNanos());
  }

  void advanceNanos(long time) {
    nanos += time;
    micros += TimeUnit.NANOSECONDS.toMicros(time);
  }

  /** Sets the wall clock alone, as an administrator or NTP does. */
  void step(Duration by) {
    micros += TimeUnit.NANOSECONDS.toMicros(by.toNanos());
  }
}
