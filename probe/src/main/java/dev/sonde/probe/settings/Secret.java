package dev.sonde.probe.settings;

/**
 * A reference to a secret, which is what checks, exports and logs hold.
 *
 * @param source where it lies
 * @param name of the variable or the file
 */
public record Secret(Source source, String name) {

  /** Where a secret lies, on the host that measures. */
  public enum Source {
    ENVIRONMENT,
    FILE
  }

  /**
   * Reads {@code env:NAME} or {@code file:PATH}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static Secret of(String text) {
    if (text.startsWith("env:") && text.length() > 4) {
      return new Secret(Source.ENVIRONMENT, text.substring(4));
    }
    if (text.startsWith("file:/")) {
      return new Secret(Source.FILE, text.substring(5));
    }
    throw new IllegalArgumentException("expected env:NAME or file:/PATH");
  }

  /** As it is written. */
  @Override
  public String toString() {
    return (source == Source.ENVIRONMENT ? "env:" : "file:") + name;
  }
}
