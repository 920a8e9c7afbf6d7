package dev.sonde.server.intake;

import java.time.Duration;

/**
 * The limits of intake.
 *
 * @param maxDeliveryBytes the largest delivery that is taken
 * @param skewBound how far an agent's clock may be off before the times of its points are corrected
 * @param maxAge how old an agent's points may be
 * @param maxSimpleAge how old a simple device's report may be before it gets the server's time
 * @param maxAhead how far in the future any point may be
 */
public record IntakeSettings(
    int maxDeliveryBytes,
    Duration skewBound,
    Duration maxAge,
    Duration maxSimpleAge,
    Duration maxAhead) {

  /** 8 MiB, a minute of skew, 8 days (the spool's 7 and a margin), 7 days, a minute ahead. */
  public static IntakeSettings defaults() {
    return new IntakeSettings(
        8 << 20,
        Duration.ofSeconds(60),
        Duration.ofDays(8),
        Duration.ofDays(7),
        Duration.ofSeconds(60));
  }
}
