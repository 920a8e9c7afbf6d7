package dev.sonde.server.checks;

import java.util.Locale;

/**
 * What an agent made of a check that it is to run.
 *
 * @param how whether it runs it as it is now
 * @param difference why it doesn't, in the agent's words; empty unless it said so
 */
public record Taken(How how, String difference) {

  /** Whether an agent runs a check. */
  public enum How {
    /** As it is now. */
    APPLIED,
    /** It has not taken it over yet. */
    PENDING,
    /** It has taken it over and can't, or may not, run it. */
    DIFFERS;

    /** As the API spells it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
