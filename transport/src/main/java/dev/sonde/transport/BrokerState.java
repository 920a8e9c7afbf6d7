package dev.sonde.transport;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a server's connection to a message broker is.
 *
 * @param name what sort of broker: {@code mqtt}, {@code nats}
 * @param detail what is to be known of its kind, for people
 * @param broker where it is, without secrets
 * @param since since when it is connected; empty if it is not
 * @param trouble why it is not connected, for people
 * @param connections how often it was connected since the server started
 * @param agents how many agents are linked over it
 * @param in how many messages came from it
 * @param out how many went to it
 * @param refused how many of those that came were not taken, or could not be sent, by cause
 */
public record BrokerState(
    String name,
    String detail,
    String broker,
    Optional<Instant> since,
    Optional<String> trouble,
    long connections,
    long agents,
    long in,
    long out,
    Map<String, Long> refused) {

  /** Copies the map, sorted. */
  public BrokerState {
    refused = Collections.unmodifiableMap(new TreeMap<>(refused));
  }
}
