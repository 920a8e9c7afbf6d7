package dev.sonde.server.link;

import dev.sonde.transport.dial.BrokerAccess;
import java.util.Optional;

/**
 * The message brokers that a server is connected to.
 *
 * @param mqtt a broker of MQTT
 * @param nats a broker of NATS
 * @param group the name under which several servers share what comes from a broker; each gets all
 *     if empty
 */
public record Brokers(
    Optional<BrokerAccess> mqtt, Optional<BrokerAccess> nats, Optional<String> group) {
  /** No broker. */
  public static final Brokers NONE =
      new Brokers(Optional.empty(), Optional.empty(), Optional.empty());
}
