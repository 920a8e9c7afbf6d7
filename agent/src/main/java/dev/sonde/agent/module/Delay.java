package dev.sonde.agent.module;

import java.time.Duration;

/** Has something done later. Thread-safe. */
@FunctionalInterface
public interface Delay {

  /** Does it after the time has passed, on a thread that may block. */
  void after(Duration time, Runnable what);

  /** By the clock of this machine. */
  static Delay real() {
    return (time, what) ->
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    Thread.sleep(time);
                    what.run();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
  }
}
