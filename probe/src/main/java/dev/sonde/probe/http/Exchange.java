package dev.sonde.probe.http;

import java.io.IOException;

/** A way to ask a server once, without following where it leads. Thread-safe. */
interface Exchange {

  /**
   * Asks, and puts down what was measured as soon as it is known.
   *
   * @throws IOException if no answer comes, or not in full, or not in time
   * @throws InterruptedException if the thread is interrupted
   * @throws dev.sonde.probe.NameException if the host's name can't be looked up
   */
  Answer ask(Request request, Hop hop) throws IOException, InterruptedException;
}
