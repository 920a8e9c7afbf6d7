package dev.sonde.server.otlp;

/** Bounds what one request may make the server hold in memory. Not thread-safe. */
final class Budget {
  /** The most data points in a request. */
  static final int DATA_POINTS = 50_000;

  /** The most attributes, resources, scopes and metrics in a request. */
  static final int PARTS = 500_000;

  private int points = DATA_POINTS;
  private int parts = PARTS;

  void point() {
    if (--points < 0) {
      throw new OtlpException("expected at most " + DATA_POINTS + " data points in a request");
    }
  }

  void part() {
    if (--parts < 0) {
      throw new OtlpException("expected at most " + PARTS + " attributes and metrics in a request");
    }
  }
}
