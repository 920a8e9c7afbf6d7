package dev.sonde.server.api;

import java.util.Map;

/**
 * Samples that came by Prometheus' remote write, since the start.
 *
 * @param taken those that are durable
 * @param rejected those that were not taken, by cause
 */
public record RemoteWriteCounts(long taken, Map<String, Long> rejected) {
  /** No samples. */
  public static final RemoteWriteCounts NONE = new RemoteWriteCounts(0, Map.of());

  /** Copies the map. */
  public RemoteWriteCounts {
    rejected = Map.copyOf(rejected);
  }
}
