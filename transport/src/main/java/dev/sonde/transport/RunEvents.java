package dev.sonde.transport;

import dev.sonde.model.Fields;
import java.util.OptionalDouble;

/**
 * Hears what happens during a run, and at last either {@link #result} or {@link #failed}. What
 * comes after that is ignored. Thread-safe.
 */
public interface RunEvents {

  /** What the probe does, in words. */
  void step(String text);

  /**
   * How one packet, request or hop went.
   *
   * @param number which, from 1
   * @param rttMillis the round-trip time; empty if there was no answer
   * @param text what else is to be said; may be empty
   */
  void sample(int number, OptionalDouble rttMillis, String text);

  /**
   * What the run came to.
   *
   * @param time when it began, by the agent's clock, in microseconds since the epoch
   * @param fields those of a point of the kind {@code probe}
   */
  void result(long time, Fields fields);

  /**
   * There is no result.
   *
   * @param code a word for programs: {@code too_many_runs}, {@code not_understood}, {@code
   *     timeout}, {@code cancelled}, {@code lost} or {@code failed}
   * @param error why, for people
   */
  void failed(String code, String error);
}
