package dev.sonde.agent.spool;

/** Thrown when a spool belongs to another process; the message says what would help. */
public final class SpoolInUseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception with a message for the operator. */
  public SpoolInUseException(String message) {
    super(message);
  }
}
