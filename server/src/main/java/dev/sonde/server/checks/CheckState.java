package dev.sonde.server.checks;

import java.util.Locale;

/** How a check stands. */
public enum CheckState {
  /** The target answers as it should. */
  UP,
  /** It answers, but too slowly or with too much loss, or not to everyone. */
  DEGRADED,
  /** It does not answer. */
  DOWN,
  /** Nothing is known of it now. */
  UNKNOWN,
  /** Nobody is to look. */
  PAUSED;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** As the API spells it. */
  public String word() {
    return word;
  }
}
