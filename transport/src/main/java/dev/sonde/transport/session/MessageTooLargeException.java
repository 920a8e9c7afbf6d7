package dev.sonde.transport.session;

import java.io.IOException;

/** A message is larger than what carries it takes; the session is none the worse for it. */
public final class MessageTooLargeException extends IOException {
  private static final long serialVersionUID = 1;

  /** Says how large it may be. */
  public MessageTooLargeException(String message) {
    super(message);
  }
}
