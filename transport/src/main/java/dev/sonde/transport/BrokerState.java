package dev.sonde.transport;

import java.time.Instant;
import java.util.Optional;

/**
 * How a server's connection to a message broker is.
 *
 * @param name what sort of broker: {@code mqtt}, {@code nats}
 * @param broker where it is, without secrets
 * @param since since when it is connected; empty if it is not
 * @param trouble why it is not connected, or was not the last time, for people
 * @param connections how often it was connected since the server started
 * @param agents how many agents are linked over it
 * @param received how many messages came from it
 * @param sent how many went to it
 * @param malformed how many of those that came were none that are known
 * @param refused how many of those that came were refused for another reason
 */
public record BrokerState(
    String name,
    String broker,
    Optional<Instant> since,
    Optional<String> trouble,
    long connections,
    long agents,
    long received,
    long sent,
    long malformed,
    long refused) {}
