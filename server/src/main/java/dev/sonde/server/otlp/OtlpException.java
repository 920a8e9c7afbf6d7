package dev.sonde.server.otlp;

/** Thrown when a request can't be read as OTLP at all; the message says why. */
final class OtlpException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OtlpException(String message) {
    super(message);
  }
}
