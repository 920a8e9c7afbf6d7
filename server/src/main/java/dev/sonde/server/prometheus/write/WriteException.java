package dev.sonde.server.prometheus.write;

/** Thrown when a request can't be read as remote write at all; the message says why. */
final class WriteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean tooLarge;

  private WriteException(String message, boolean tooLarge) {
    super(message);
    this.tooLarge = tooLarge;
  }

  static WriteException malformed(String message) {
    return new WriteException(message, false);
  }

  static WriteException tooLarge(String message) {
    return new WriteException(message, true);
  }

  boolean isTooLarge() {
    return tooLarge;
  }

  String problem() {
    return String.valueOf(getMessage());
  }
}
