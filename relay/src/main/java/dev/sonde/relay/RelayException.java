package dev.sonde.relay;

/** Thrown when a relay can't start; the message says why and what would help. */
public final class RelayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception with a message for the operator. */
  public RelayException(String message) {
    super(message);
  }
}
