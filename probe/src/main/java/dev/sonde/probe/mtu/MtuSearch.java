package dev.sonde.probe.mtu;

import java.util.OptionalInt;

/**
 * The search for the largest size that passes: halving, but a size that a router tells is tried
 * first (RFC 1191 section 4).
 */
final class MtuSearch {
  /** Steps that are enough for any range of 16 bits, and a few told by routers. */
  static final int MOST_STEPS = 20;

  private int passes;
  private int fails;
  private int told;
  private boolean isTold;

  /**
   * A search in a range.
   *
   * @param least what is known to pass, bytes
   * @param most the largest that is tried, bytes
   */
  MtuSearch(int least, int most) {
    this.passes = least;
    this.fails = most + 1;
    this.told = most;
    this.isTold = true;
  }

  /** The size to be tried next; empty if the largest is known. */
  OptionalInt next() {
    if (passes + 1 >= fails) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(told > passes && told < fails ? told : passes + (fails - passes) / 2);
  }

  /** Notes that a size passed. */
  void passed(int size) {
    passes = Math.max(passes, size);
  }

  /** Notes that a size was too large, as an ICMP message or the interface said. */
  void tooLarge(int size, int mtu) {
    fails = Math.min(fails, size);
    told = mtu;
    isTold = true;
  }

  /** Notes that nothing came back for a size. */
  void lost(int size) {
    fails = Math.min(fails, size);
    told = 0;
    isTold = false;
  }

  /** The largest size known to pass. */
  int largest() {
    return passes;
  }

  /** Whether what is just larger vanished without a word. */
  boolean isBlackHole() {
    return !isTold;
  }
}
