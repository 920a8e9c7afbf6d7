package dev.sonde.probe;

import java.util.OptionalDouble;
import java.util.function.Supplier;

/** Hears what happens during a run; for people who watch, and for explanations. Thread-safe. */
public interface Witness {

  /** A witness who does not listen. */
  Witness NONE =
      new Witness() {
        @Override
        public boolean hearsSteps() {
          return false;
        }
      };

  /** Hears of a step, in words, such as {@code resolved example.net to 192.0.2.1 in 3.1 ms}. */
  default void step(String what) {}

  /**
   * Hears of a step; it is put into words only if somebody hears, because that takes longer than
   * many a step.
   */
  default void step(Supplier<String> words) {
    if (hearsSteps()) {
      step(words.get());
    }
  }

  /** Whether anybody hears steps; callers may spare themselves the words otherwise. */
  default boolean hearsSteps() {
    return true;
  }

  /**
   * Hears how one packet, request or hop of several went, when it is known.
   *
   * @param number which, from 1
   * @param rttMillis the round-trip time; empty if there was no answer
   * @param words what else is to be said, such as who answered; may be empty
   */
  default void sample(int number, OptionalDouble rttMillis, String words) {}

  /**
   * Hears a part of what was found, in the form that people of the field read, such as a record of
   * DNS as a zone file has it.
   */
  default void finding(String what) {}
}
