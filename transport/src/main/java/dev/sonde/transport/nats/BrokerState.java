package dev.sonde.transport.nats;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How a server's connection to a broker is doing.
 *
 * @param url where it leads, without secrets
 * @param connectedSince since when it is there; empty if it is not
 * @param lastError what went wrong last, for people
 * @param jetStream whether the broker keeps deliveries until a server has stored them
 * @param agents how many agents are there by it
 * @param in messages taken since the start
 * @param out messages sent since the start
 * @param refused messages not taken since the start, by cause: {@code subject}, {@code malformed},
 *     {@code reply}, {@code flood}, {@code busy}, {@code too_large}, {@code too_many}, {@code
 *     slow}, {@code not_sent}
 */
public record BrokerState(
    String url,
    Optional<Instant> connectedSince,
    Optional<String> lastError,
    boolean jetStream,
    int agents,
    long in,
    long out,
    Map<String, Long> refused) {

  /** Copies the map. */
  public BrokerState {
    refused = Map.copyOf(refused);
  }
}
