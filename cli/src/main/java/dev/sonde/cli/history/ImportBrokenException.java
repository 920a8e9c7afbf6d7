package dev.sonde.cli.history;

import java.util.List;

/** Thrown when an import ended early; tells what was done until then. */
public final class ImportBrokenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> summary;
  private final RuntimeException reason;

  ImportBrokenException(List<String> summary, RuntimeException reason) {
    super(reason.getMessage(), reason);
    this.summary = List.copyOf(summary);
    this.reason = reason;
  }

  /** What was done until then, for people. */
  public List<String> summary() {
    return summary;
  }

  /** Why it ended. */
  public RuntimeException reason() {
    return reason;
  }
}
