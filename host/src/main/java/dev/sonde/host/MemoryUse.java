package dev.sonde.host;

/** Writes the fields on memory and swap, so that machine and container fill them alike. */
final class MemoryUse {
  private MemoryUse() {}

  /** Bytes of memory; {@code source} is named for what is NaN. */
  static void report(
      Round round, double total, double used, double available, double fileContents, Text source) {
    round
        .host()
        .put("mem_total_bytes", total, source)
        .put("mem_used_bytes", used, source)
        .put("mem_available_bytes", available, source)
        .put("mem_cached_bytes", fileContents, source)
        .put("mem_pct", 100 * used / total, source);
  }

  /** Bytes of swap space; without any there is no share of it. */
  static void reportSwap(Round round, double total, double used, Text source) {
    round
        .host()
        .put("swap_total_bytes", total, source)
        .put("swap_used_bytes", used, source)
        .put("swap_pct", 100 * used / total);
  }
}
