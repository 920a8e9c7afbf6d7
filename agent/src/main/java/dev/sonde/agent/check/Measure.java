package dev.sonde.agent.check;

import dev.sonde.model.Fields;

/** One run of a check. */
@FunctionalInterface
interface Measure {

  /**
   * Measures, on the caller's thread, within the check's timeout.
   *
   * @throws InterruptedException if the thread is interrupted; the run is then given up
   */
  Fields run() throws InterruptedException;
}
