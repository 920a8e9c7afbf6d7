package dev.sonde.host;

/**
 * Counters of one thing, which start again together, continued past 32 bits.
 *
 * <p>Kernels and drivers keep many counters in 32 bits. A counter that falls was either wrapped or
 * started again. It counts as wrapped if it was in the upper half of 32 bits and went on by less
 * than half of them; if any counter fell otherwise, all of them started again. Where things get a
 * new identity when they start again (an interface's index), make a new instance.
 */
final class Counters {
  private static final long RANGE = 1L << 32;

  private final long[] last;
  private final long[] carried;
  private boolean known;

  Counters(int size) {
    last = new long[size];
    carried = new long[size];
  }

  /**
   * Takes readings.
   *
   * @param raw a reading of each counter
   * @return whether they go on from the readings before; false at first and after a new start
   */
  boolean advance(long[] raw) {
    boolean continued = known && !startedAgain(raw);
    for (int i = 0; i < last.length; i++) {
      if (!continued) {
        carried[i] = 0;
      } else if (raw[i] < last[i]) {
        carried[i] += RANGE;
      }
      last[i] = raw[i];
    }
    known = true;
    return continued;
  }

  private boolean startedAgain(long[] raw) {
    for (int i = 0; i < last.length; i++) {
      boolean fell = raw[i] < last[i];
      if (fell && (last[i] >= RANGE || last[i] - raw[i] < RANGE / 2)) {
        return true;
      }
    }
    return false;
  }

  /** A counter's value with its wraps. */
  long value(int counter) {
    return last[counter] + carried[counter];
  }
}
