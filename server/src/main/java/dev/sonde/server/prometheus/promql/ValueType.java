package dev.sonde.server.prometheus.promql;

/** What an expression gives. */
public enum ValueType {
  SCALAR("scalar"),
  STRING("string"),
  /** An instant vector: at one time, a value of each of some series. */
  VECTOR("instant vector"),
  /** A range vector: of each of some series, the samples of a range. */
  MATRIX("range vector");

  private final String words;

  ValueType(String words) {
    this.words = words;
  }

  /** As Prometheus calls it in its messages. */
  public String words() {
    return words;
  }
}
