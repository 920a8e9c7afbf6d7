package dev.sonde.server.api;

import java.util.Map;

/**
 * Data points that came by OpenTelemetry's protocol, since the start.
 *
 * @param taken those that are durable
 * @param rejected those that were not taken, by cause
 */
public record OtlpCounts(long taken, Map<String, Long> rejected) {
  /** No data points. */
  public static final OtlpCounts NONE = new OtlpCounts(0, Map.of());

  /** Copies the map. */
  public OtlpCounts {
    rejected = Map.copyOf(rejected);
  }
}
