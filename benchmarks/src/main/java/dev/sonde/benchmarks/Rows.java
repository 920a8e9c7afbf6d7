package dev.sonde.benchmarks;

import java.util.Locale;

/** Prints the rows of the table in {@code benchmarks/README.md}. */
final class Rows {
  private final String command;

  /** Rows of one command, preceded by the head of the table. */
  Rows(String command) {
    this.command = command;
    System.out.println("| what | command | goal | measured | peer | ratio |");
    System.out.println("|---|---|---|---|---|---|");
  }

  /** A figure with a goal and a peer; those that are missing are empty. */
  void row(String what, String goal, String measured, String peer, String ratio) {
    System.out.printf(
        "| %s | `benchmarks/%s` | %s | %s | %s | %s |%n",
        what, command, goal, measured, peer, ratio);
  }

  /** A line for the person who waits. */
  static void note(String text, Object... values) {
    System.err.printf(Locale.ROOT, "bench: " + text + "%n", values);
  }

  /** A number with about three significant digits. */
  static String figure(double value) {
    if (Double.isNaN(value)) {
      return "–";
    }
    double size = Math.abs(value);
    if (size >= 1e6) {
      return String.format(Locale.ROOT, "%.2f M", value / 1e6);
    }
    if (size >= 10_000) {
      return String.format(Locale.ROOT, "%.1f k", value / 1e3);
    }
    return String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f", value);
  }

  /** One figure divided by another, such as {@code 1.2×}. */
  static String ratio(double value, double peer) {
    return Double.isNaN(value / peer) ? "" : String.format(Locale.ROOT, "%.2f×", value / peer);
  }
}
