package dev.sonde.server;

/** Thrown when a server can't start; says why and what to do. */
public final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception with an explanation for people. */
  public StartException(String message) {
    super(message);
  }

  /** An exception with an explanation for people and its cause. */
  public StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
