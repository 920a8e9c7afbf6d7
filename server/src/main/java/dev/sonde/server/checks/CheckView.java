package dev.sonde.server.checks;

import java.util.List;

/**
 * How a check stands now.
 *
 * @param check the check
 * @param runs how it stands at each agent that is to run it, by the agent's id
 * @param taken what each of these agents made of it, in the same order
 * @param verdict what that comes to
 */
public record CheckView(Check check, List<CheckRun> runs, List<Taken> taken, Verdict verdict) {
  /** Copies the lists. */
  public CheckView {
    runs = List.copyOf(runs);
    taken = List.copyOf(taken);
  }
}
