package dev.sonde.transport.mqtt;

import dev.sonde.transport.dial.BrokerAccess;
import java.time.Duration;
import java.util.Optional;

/**
 * How to be connected to a broker.
 *
 * @param client the name of this client, which no other client of the broker has
 * @param lasting how long the broker is to keep what comes while this is away; not at all if zero
 * @param mostAtOnce how many messages may come before one is acknowledged
 * @param gone the topic on which an empty message is kept if this ends without a word
 * @param timeout how long to wait for an answer
 */
record WireOptions(
    BrokerAccess access,
    String client,
    Duration lasting,
    int mostAtOnce,
    Optional<String> gone,
    Duration timeout) {

  /** The seconds after which a silent client counts as gone are 1.5 times as many. */
  static final int KEEP_ALIVE_S = 20;

  /** The largest packet that is taken. */
  static final int MOST_BYTES = 16 << 20;

  boolean isSecure() {
    return "mqtts".equals(access.uri().getScheme());
  }

  int port() {
    return access.port(isSecure() ? 8883 : 1883);
  }

  /** Whether the URI asks for MQTT 3.1.1. */
  boolean isOld() {
    String query = access.uri().getQuery();
    return query != null && query.matches("version=3(\\.1\\.1)?");
  }

  /** A connection that is not open yet. */
  Wire wire() {
    return isOld() ? new Wire3(this) : new Wire5(this);
  }
}
