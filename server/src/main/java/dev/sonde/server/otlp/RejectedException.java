package dev.sonde.server.otlp;

/** Thrown where one data point turns out not to be usable; its request goes on. */
final class RejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Rejection cause;

  RejectedException(Rejection cause, String problem) {
    super(problem, null, false, false);
    this.cause = cause;
  }

  Rejection rejection() {
    return cause;
  }

  String problem() {
    return String.valueOf(getMessage());
  }
}
