package dev.sonde.server.prometheus.promql;

/** Thrown for a query that is no PromQL, or that asks for what is not supported. */
public final class PromQlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * What is wrong, and where.
   *
   * @param query the whole query
   * @param position the place in it, in characters from 0
   */
  PromQlException(String query, int position, String problem) {
    super(where(query, position) + ": parse error: " + problem);
  }

  /** Line and column, from 1, as Prometheus counts. */
  private static String where(String query, int position) {
    String before = query.substring(0, Math.min(position, query.length()));
    long line = 1 + before.chars().filter(c -> c == '\n').count();
    return line + ":" + (before.length() - before.lastIndexOf('\n'));
  }

  /** What is wrong, with line and column. */
  public String problem() {
    return String.valueOf(getMessage());
  }
}
