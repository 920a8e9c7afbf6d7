package dev.sonde.server.inventory;

/**
 * Thrown when the inventory could not be read or written; says what was tried and why it failed.
 */
public final class InventoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception with an explanation for people and its cause. */
  public InventoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
