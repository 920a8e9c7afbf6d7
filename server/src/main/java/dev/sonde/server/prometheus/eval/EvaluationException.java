package dev.sonde.server.prometheus.eval;

/** Thrown where a query can't be answered although it is PromQL; the message says why. */
public final class EvaluationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean timeout;

  private EvaluationException(String problem, boolean timeout) {
    super(problem);
    this.timeout = timeout;
  }

  /** The query makes no sense of the data, or asks for too much. */
  public static EvaluationException failed(String problem) {
    return new EvaluationException(problem, false);
  }

  /** The query took too long. */
  public static EvaluationException timeout(String problem) {
    return new EvaluationException(problem, true);
  }

  /** Whether it took too long. */
  public boolean isTimeout() {
    return timeout;
  }

  /** What is wrong. */
  public String problem() {
    return String.valueOf(getMessage());
  }
}
