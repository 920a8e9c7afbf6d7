package dev.sonde.agent.module;

/** Thrown when a module can't be loaded, or can't be had do what somebody asks; says why. */
public final class ModuleRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A refusal. */
  public ModuleRefusedException(String message) {
    super(message);
  }

  /** A refusal for something that was thrown, which is kept as text alone. */
  static ModuleRefusedException after(String doing, Throwable thrown) {
    return new ModuleRefusedException(doing + ": " + Thrown.line(thrown));
  }
}
