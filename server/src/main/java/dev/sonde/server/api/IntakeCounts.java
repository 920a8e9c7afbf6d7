package dev.sonde.server.api;

import java.util.Map;

/**
 * What the intake counted since the start.
 *
 * @param accepted reports that passed validation
 * @param stored reports that became durable
 * @param duplicate reports that were durable before
 * @param points points that became durable
 * @param refused reports or deliveries that were turned away, by cause
 */
public record IntakeCounts(
    long accepted, long stored, long duplicate, long points, Map<String, Long> refused) {

  /** Copies the map. */
  public IntakeCounts {
    refused = Map.copyOf(refused);
  }
}
