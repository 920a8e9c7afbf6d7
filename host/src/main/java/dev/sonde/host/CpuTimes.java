package dev.sonde.host;

/**
 * How a processor spent its time between two readings of its line of {@code /proc/stat} (proc(5)).
 *
 * <p>Guests' time is part of user and nice time there and isn't added again. Idle and I/O wait may
 * go backwards a little; that counts as nothing.
 */
final class CpuTimes {
  static final int USER = 0;
  static final int NICE = 1;
  static final int SYSTEM = 2;
  static final int IDLE = 3;
  static final int IOWAIT = 4;
  static final int IRQ = 5;
  static final int SOFTIRQ = 6;
  static final int STEAL = 7;

  private static final int MODES = 8;
  private static final int MODES_AT_LEAST = 4;

  private final long[] last = new long[MODES];
  private final long[] spent = new long[MODES];
  private long total;
  private boolean known;

  /** Takes a reading: the rest of a line, after the processor's name. */
  void advance(Text line) {
    total = 0;
    for (int mode = 0; mode < MODES; mode++) {
      long now = line.count();
      if (now < 0 && mode < MODES_AT_LEAST) {
        forget();
        return;
      }
      spent[mode] = Math.max(0, now - last[mode]);
      last[mode] = Math.max(0, now);
      total += spent[mode];
    }
    if (!known) {
      total = 0;
    }
    known = true;
  }

  /** Forgets the readings, because the processor went away. */
  void forget() {
    known = false;
    total = 0;
  }

  /** The share of time in some modes, in percent; NaN before the second reading. */
  double percent(int... modes) {
    if (total == 0) {
      return Double.NaN;
    }
    long sum = 0;
    for (int mode : modes) {
      sum += spent[mode];
    }
    return 100.0 * sum / total;
  }

  /** The share of time that was neither idle nor waiting for I/O, in percent, or NaN. */
  double busyPercent() {
    double idle = percent(IDLE, IOWAIT);
    return Double.isNaN(idle) ? idle : 100 - idle;
  }
}
