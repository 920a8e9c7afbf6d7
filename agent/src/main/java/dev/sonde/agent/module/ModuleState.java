package dev.sonde.agent.module;

import java.util.Locale;

/** Whether a module answers commands. */
public enum ModuleState {
  /** It does. */
  RUNNING,
  /** Somebody stopped it, or it waits to be started again after a crash. */
  STOPPED,
  /** It could not be loaded, or crashed too often; it waits to be recovered. */
  FAILED;

  /** The word of the wire format. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
