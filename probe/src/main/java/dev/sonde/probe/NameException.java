package dev.sonde.probe;

import org.jspecify.annotations.Nullable;

/** Thrown when a name could not be looked up. */
public final class NameException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final boolean ours;

  /**
   * An exception for people to read.
   *
   * @param ours whether this host is to blame and not the name
   */
  public NameException(String message, boolean ours, @Nullable Throwable cause) {
    super(message, cause);
    this.ours = ours;
  }

  /** What this means for a run. */
  public ProbeResult result() {
    String reason = String.valueOf(getMessage());
    return ours
        ? new ProbeResult.Unknown(reason)
        : new ProbeResult.Down(dev.sonde.model.Fields.none(), ProbeResult.Cause.NAME, reason);
  }
}
