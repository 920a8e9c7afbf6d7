package dev.sonde.server.commands;

import dev.sonde.server.inventory.CommandState;
import java.util.Map;

/**
 * What was counted of commands since the start.
 *
 * @param underWay how many are under way now, each agent of a command counted
 * @param asked how many commands were taken
 * @param refused how many were not, by cause
 * @param ended how many ended at an agent, by state
 * @param linesLeftOut how many lines followers were too slow for
 */
public record CommandCounts(
    long underWay,
    long asked,
    Map<String, Long> refused,
    Map<CommandState, Long> ended,
    long linesLeftOut) {

  /** Copies the counts. */
  public CommandCounts {
    refused = Map.copyOf(refused);
    ended = Map.copyOf(ended);
  }
}
