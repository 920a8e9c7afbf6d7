package dev.sonde.server.api;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the server knows of itself.
 *
 * @param version its version
 * @param started when it started, in microseconds
 * @param address where agents of other hosts may reach it
 * @param limits its limits, by name
 */
public record ServerFacts(
    String version, long started, Supplier<Optional<String>> address, Map<String, Long> limits) {

  /** Copies the map. */
  public ServerFacts {
    limits = Map.copyOf(limits);
  }
}
