package dev.sonde.server.api;

import java.util.Map;

/**
 * What became of points of the past since the start.
 *
 * @param added how many were added
 * @param leftOut how many were not, by cause
 */
public record PastCounts(long added, Map<String, Long> leftOut) {
  /** Nothing came. */
  public static final PastCounts NONE = new PastCounts(0, Map.of());

  /** Copies the map. */
  public PastCounts {
    leftOut = Map.copyOf(leftOut);
  }
}
