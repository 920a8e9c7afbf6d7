package dev.sonde.probe.tls;

import java.io.IOException;

/** Thrown when a server does not let TLS begin; the message says what it answered. */
final class DialogueException extends IOException {
  private static final long serialVersionUID = 1L;

  DialogueException(String message) {
    super(message);
  }
}
