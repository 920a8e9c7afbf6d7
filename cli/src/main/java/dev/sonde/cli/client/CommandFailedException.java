package dev.sonde.cli.client;

/**
 * Thrown when a command can't do its work; the message says what, where and what would be right.
 */
public final class CommandFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A command could not do its work. */
  public CommandFailedException(String message) {
    super(message);
  }

  /** A command could not do its work, because of something else. */
  public CommandFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
