package dev.sonde.server.prometheus.write;

/** Bounds what one request may make the server hold in memory. Not thread-safe. */
final class Budget {
  /** The most samples in a request, histograms and exemplars among them. */
  static final int SAMPLES = 50_000;

  /** The most labels, symbols, series and metadata in a request. */
  static final int PARTS = 500_000;

  private int samples = SAMPLES;
  private int parts = PARTS;

  void sample() {
    if (--samples < 0) {
      throw WriteException.tooLarge(
          "expected at most " + SAMPLES + " samples in a request; lower max_samples_per_send");
    }
  }

  void part() {
    if (--parts < 0) {
      throw WriteException.tooLarge(
          "expected at most "
              + PARTS
              + " labels and series in a request; lower max_samples_per_send");
    }
  }
}
