package dev.sonde.agent.check;

import dev.sonde.probe.Measurement;
import dev.sonde.probe.Task;
import dev.sonde.probe.Witness;

/** Performs measurements on the thread of the caller. Thread-safe. */
interface Measuring {
  /**
   * Measures once.
   *
   * @throws InterruptedException if the thread is interrupted; the measurement is then given up
   */
  Measurement run(Task<?> task, Witness witness) throws InterruptedException;
}
