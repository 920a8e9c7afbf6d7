package dev.sonde.store;

/** Thrown when a store could not read or write; says what was tried and what stood in the way. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception with an explanation for people. */
  public StoreException(String message) {
    super(message);
  }

  /** An exception with an explanation for people and its cause. */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
