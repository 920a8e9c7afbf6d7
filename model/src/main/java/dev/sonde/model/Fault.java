package dev.sonde.model;

/**
 * One thing that is wrong with some input.
 *
 * @param path where, such as {@code reports[0].points[3].fields.cpu_pct}; empty for the whole
 * @param problem what is wrong and what would be right, such as {@code expected a finite number,
 *     found a text}
 */
public record Fault(String path, String problem) {

  /** For people: path, colon, problem. */
  @Override
  public String toString() {
    return path.isEmpty() ? problem : path + ": " + problem;
  }
}
