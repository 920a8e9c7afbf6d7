package dev.sonde.model.telemetry;

import java.util.Map;

/**
 * A number that Sonde tells of itself.
 *
 * @param name its name in the field's words, such as {@code sonde.agent.rss_bytes}
 * @param help a sentence
 * @param isCounter whether it only rises until the program starts again
 * @param attributes what it is of
 * @param value the number, which is finite
 */
public record Reading(
    String name, String help, boolean isCounter, Map<String, String> attributes, double value) {
  /** Copies the map. */
  public Reading {
    attributes = Map.copyOf(attributes);
  }
}
