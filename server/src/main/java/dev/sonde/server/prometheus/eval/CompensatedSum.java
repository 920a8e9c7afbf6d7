package dev.sonde.server.prometheus.eval;

/** A sum that keeps what rounding loses (Kahan's, as Neumaier improved it). Not thread-safe. */
final class CompensatedSum {
  private double sum;
  private double lost;

  void add(double value) {
    double next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? (sum - next) + value : (value - next) + sum;
    sum = next;
  }

  /** The sum as it is without what was lost. */
  double plain() {
    return sum;
  }

  /** The sum with what was lost. */
  double exact() {
    return sum + lost;
  }

  /** The sum; without a correction, which would be no number, if it is infinite. */
  double finite() {
    return Double.isInfinite(sum) ? sum : exact();
  }
}
