package dev.sonde.server.prometheus.write;

/** Thrown where the labels of one series can't be kept; its request goes on. */
public final class InvalidLabelsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidLabelsException(String problem) {
    super(problem, null, false, false);
  }

  /** What is wrong with them. */
  public String problem() {
    return String.valueOf(getMessage());
  }
}
