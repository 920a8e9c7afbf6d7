package dev.sonde.store;

/**
 * Thrown when a query makes no sense or asks for too much; says which part and what would be right.
 */
public final class QueryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception with an explanation for people. */
  public QueryException(String message) {
    super(message);
  }
}
