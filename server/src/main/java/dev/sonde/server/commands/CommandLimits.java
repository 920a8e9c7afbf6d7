package dev.sonde.server.commands;

import dev.sonde.server.inventory.CommandBounds;
import java.time.Duration;

/**
 * How much may be commanded.
 *
 * @param perSecond how many commands of one address per second, for long
 * @param burst how many commands of one address at once
 * @param ofAgent how many commands may be under way at one agent
 * @param underWay how many may be under way in all, each agent of a command counted, those that
 *     wait included
 * @param followers how many may follow commands live
 * @param outputBytes how much is kept of what a module answers
 * @param grace how much longer than its timeout an agent is waited for
 * @param kept how much is kept of commands that are over
 */
public record CommandLimits(
    int perSecond,
    int burst,
    int ofAgent,
    int underWay,
    int followers,
    int outputBytes,
    Duration grace,
    CommandBounds kept) {

  /** Fit for thousands of agents on a small machine. */
  public static final CommandLimits DEFAULTS =
      new CommandLimits(
          10, 50, 8, 4_000, 200, 64 * 1024, Duration.ofSeconds(8), CommandBounds.DEFAULTS);
}
