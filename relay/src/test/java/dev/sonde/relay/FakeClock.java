package dev.sonde.relay;

import dev.sonde.agent.AgentClock;
import java.time.Duration;

/** Clocks that stand still until they are moved. */
final class FakeClock implements AgentClock {
  private long micros = 1_767_225_600_000_000L;
  private long nanos;

  @Override
  public long micros() {
    return micros;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  /** Sets the clock that is on the wall, and lets no time pass. */
  void step(Duration ahead) {
    micros += ahead.toNanos() / 1000;
  }

  void advance(Duration time) {
    nanos += time.toNanos();
    micros += time.toNanos() / 1000;
  }
}
