package dev.sonde.server.inventory;

import java.time.Duration;

/**
 * How much is kept of commands; the oldest go first.
 *
 * @param age how long
 * @param commands how many
 * @param results how many results, over all commands
 * @param bytes how many characters of results, over all commands
 */
public record CommandBounds(Duration age, int commands, int results, long bytes) {

  /** A quarter of a year on a small disk. */
  public static final CommandBounds DEFAULTS =
      new CommandBounds(Duration.ofDays(90), 10_000, 100_000, 256L << 20);
}
