package dev.sonde.agent;

/** Thrown when an agent can't start; the message says why and what would help. */
public final class AgentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception with a message for the operator. */
  public AgentException(String message) {
    super(message);
  }
}
