package dev.sonde.agent.module;

import java.util.Locale;
import java.util.Optional;

/**
 * That something became of a module or of one of its runs.
 *
 * @param module the module's name
 * @param state what became of it
 * @param request the id of the run; empty if it is the module itself
 * @param error what went wrong, for people
 * @param details what else there is to say; may be empty
 */
public record ModuleEvent(
    String module, State state, Optional<String> request, Optional<String> error, String details) {

  /** What became of it. */
  public enum State {
    /** The module was loaded and answers commands. */
    STARTED,
    /** A run began. */
    RUNNING,
    /** A run has a result. */
    COMPLETED,
    /** A run has none, or the module crashed and is started again. */
    ERROR,
    /** The module is not started again before somebody recovers it. */
    FAILED,
    /** The module was removed, replaced or stopped. */
    STOPPED;

    /** The word of the wire format. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
