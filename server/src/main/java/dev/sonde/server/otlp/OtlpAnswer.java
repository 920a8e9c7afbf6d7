package dev.sonde.server.otlp;

import java.time.Duration;

/** What became of a request. */
sealed interface OtlpAnswer {

  /**
   * What could be taken is durable.
   *
   * @param rejected how many data points were not taken
   * @param message the first reasons; empty if all were taken
   */
  record Taken(long rejected, String message) implements OtlpAnswer {}

  /**
   * It is not valid; the same request will never be taken.
   *
   * @param problem why, for people
   */
  record Refused(String problem) implements OtlpAnswer {}

  /**
   * It is larger than the server takes.
   *
   * @param problem the limit, for people
   */
  record TooLarge(String problem) implements OtlpAnswer {}

  /**
   * Nothing of it was taken; the same request may be taken later.
   *
   * @param after how long to wait
   * @param problem why, for people
   * @param busy whether all works and there is merely too much to do
   */
  record Later(Duration after, String problem, boolean busy) implements OtlpAnswer {}
}
