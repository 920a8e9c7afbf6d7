package dev.sonde.probe.stamp;

import java.util.OptionalInt;

/**
 * Tells on which way packets got lost, by the reflector's own numbers (RFC 8762 section 4.3). Not
 * thread-safe.
 */
final class Directions {
  private final boolean isKnownStateful;
  private boolean isSeenStateful;
  private int received;
  private int lastSent = -1;
  private int lastReflected = -1;
  private int firstReflected = Integer.MAX_VALUE;
  private int base;

  /**
   * Nothing came yet.
   *
   * @param isKnownStateful whether the reflector is known to number packets itself
   */
  Directions(boolean isKnownStateful) {
    this.isKnownStateful = isKnownStateful;
  }

  /**
   * Hears of a packet that came back for the first time.
   *
   * @param sequence its number, from 0
   * @param reflected the reflector's number; one that begins above the sender's is taken to go on
   *     from a session before
   */
  void received(int sequence, int reflected) {
    received++;
    isSeenStateful |= sequence != reflected;
    if (reflected < firstReflected) {
      firstReflected = reflected;
      base = Math.max(0, reflected - sequence);
    }
    lastSent = Math.max(lastSent, sequence);
    lastReflected = Math.max(lastReflected, reflected);
  }

  private boolean isTold() {
    return received > 0 && (isKnownStateful || isSeenStateful || received == lastSent + 1);
  }

  /**
   * How many got lost on the way there, of those up to the last that came back; empty if the
   * reflector does not tell.
   */
  OptionalInt lostForward() {
    return isTold() ? OptionalInt.of(Math.max(0, lastSent + 1 - reached())) : OptionalInt.empty();
  }

  /** How many got lost on the way back; empty if the reflector does not tell. */
  OptionalInt lostReverse() {
    return isTold() ? OptionalInt.of(Math.max(0, reached() - received)) : OptionalInt.empty();
  }

  /** How many of those up to the last that came back reached the reflector. */
  private int reached() {
    return lastReflected - base + 1;
  }
}
