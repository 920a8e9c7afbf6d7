package dev.sonde.server.inventory;

import java.util.Optional;

/**
 * A question for commands.
 *
 * @param agent only commands to this agent
 * @param module only commands to modules of this name
 * @param state only commands that stand so as a whole
 * @param since only commands asked at this time or later, in microseconds
 * @param before only commands whose number is below this
 * @param limit at most so many, the newest
 */
public record CommandQuery(
    Optional<String> agent,
    Optional<String> module,
    Optional<CommandState> state,
    long since,
    long before,
    int limit) {

  /** The newest commands. */
  public static CommandQuery newest(int limit) {
    return new CommandQuery(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        limit);
  }
}
