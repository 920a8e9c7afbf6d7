package dev.sonde.agent;

import dev.sonde.model.Micros;
import java.time.Clock;

/** The two clocks that an agent goes by. Thread-safe. */
public interface AgentClock {

  /** Wall-clock time in microseconds since 1970-01-01T00:00:00Z; may step either way. */
  long micros();

  /** A count of nanoseconds that only rises, for measuring how long something takes. */
  long nanos();

  /** The clocks of this machine. */
  static AgentClock system() {
    Clock wall = Clock.systemUTC();
    return new AgentClock() {
      @Override
      public long micros() {
        return Micros.now(wall);
      }

      @Override
      public long nanos() {
        return System.nanoTime();
      }
    };
  }
}
