package dev.sonde.module;

/**
 * Thrown by a run that has no result, for a reason that is no fault of the module, such as a file
 * that is not there. The module goes on.
 */
public final class ModuleException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * A failure.
   *
   * @param message what is wrong, where, and what would be right
   */
  public ModuleException(String message) {
    this("failed", message);
  }

  /**
   * A failure of a kind that programs know.
   *
   * @param code {@code failed}, {@code bad_input}, {@code not_allowed}, {@code busy}, or {@code
   *     timeout}
   * @param message what is wrong, where, and what would be right
   */
  public ModuleException(String code, String message) {
    super(message);
    this.code = code;
  }

  /** A word for programs. */
  public String code() {
    return code;
  }
}
