package dev.sonde.server.prometheus.write;

import java.time.Duration;

/** What became of a request. */
sealed interface WriteAnswer {

  /**
   * What could be taken is durable.
   *
   * @param samples how many samples
   * @param loss what was not taken and why, for people; empty if all was
   */
  record Taken(long samples, String loss) implements WriteAnswer {}

  /**
   * The same request will never be taken.
   *
   * @param status 400, 413 or 415
   * @param problem why, for people
   */
  record Refused(int status, String problem) implements WriteAnswer {}

  /**
   * Nothing of it was taken; the same request may be taken later.
   *
   * @param after how long to wait
   * @param problem why, for people
   * @param busy whether all works and there is merely too much to do
   */
  record Later(Duration after, String problem, boolean busy) implements WriteAnswer {}
}
