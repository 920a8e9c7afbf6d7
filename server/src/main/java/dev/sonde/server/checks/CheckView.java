package dev.sonde.server.checks;

import java.util.List;

/**
 * How a check stands now.
 *
 * @param check the check
 * @param runs how it stands at each agent that is to run it, by the agent's id
 * @param verdict what that comes to
 */
public record CheckView(Check check, List<CheckRun> runs, Verdict verdict) {
  /** Copies the list. */
  public CheckView {
    runs = List.copyOf(runs);
  }
}
