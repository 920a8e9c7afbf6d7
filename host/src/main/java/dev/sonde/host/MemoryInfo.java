package dev.sonde.host;

import java.util.Arrays;

/** A reading of {@code /proc/meminfo}, in bytes; NaN for what is not in it. */
final class MemoryInfo {
  private static final String[] NAMES = {
    "MemTotal:",
    "MemFree:",
    "MemAvailable:",
    "Buffers:",
    "Cached:",
    "SwapTotal:",
    "SwapFree:",
    "Shmem:",
    "SReclaimable:"
  };
  private static final int TOTAL = 0;
  private static final int FREE = 1;
  private static final int AVAILABLE = 2;
  private static final int BUFFERS = 3;
  private static final int CACHED = 4;
  private static final int SWAP_TOTAL = 5;
  private static final int SWAP_FREE = 6;
  private static final int SHARED = 7;
  private static final int RECLAIMABLE = 8;
  private static final double KIBIBYTE = 1024;

  private final double[] values = new double[NAMES.length];

  /** Takes a reading. */
  void read(Text meminfo) {
    Arrays.fill(values, Double.NaN);
    while (meminfo.nextLine()) {
      for (int i = 0; i < NAMES.length; i++) {
        if (meminfo.skip(NAMES[i])) {
          values[i] = meminfo.number() * KIBIBYTE;
          break;
        }
      }
    }
  }

  /** All memory. */
  double total() {
    return values[TOTAL];
  }

  /**
   * What new work could have without swapping; before Linux 3.14 an estimate: free memory, file
   * contents and what the kernel can give back.
   */
  double available() {
    return Double.isNaN(values[AVAILABLE])
        ? values[FREE] + fileContents() + orZero(values[RECLAIMABLE])
        : values[AVAILABLE];
  }

  /** File contents, without shared memory, which the kernel counts among them. */
  double fileContents() {
    double contents = values[CACHED] + orZero(values[BUFFERS]) - orZero(values[SHARED]);
    return Double.isNaN(contents) ? contents : Math.max(0, contents);
  }

  /** All swap space, 0 if there is none. */
  double swapTotal() {
    return values[SWAP_TOTAL];
  }

  /** Swap space in use. */
  double swapUsed() {
    return values[SWAP_TOTAL] - values[SWAP_FREE];
  }

  private static double orZero(double value) {
    return Double.isNaN(value) ? 0 : value;
  }
}
