package dev.sonde.transport.session;

import dev.sonde.model.telemetry.TraceContext;
import java.util.Arrays;
import java.util.Optional;

/**
 * A message that carries a delivery, taken apart without parsing the delivery.
 *
 * @param number which, by the agent's count
 * @param trace what it belongs to, if it says
 * @param delivery as the agent made it
 */
public record DeliveryMessage(long number, Optional<TraceContext> trace, byte[] delivery) {

  /** Reads a message; empty if it is none of that form. */
  public static Optional<DeliveryMessage> of(byte[] message) {
    return DeliveryHead.of(message)
        .filter(head -> head.length() + 1 < message.length && message[message.length - 1] == '}')
        .map(
            head ->
                new DeliveryMessage(
                    head.number(),
                    head.trace(),
                    Arrays.copyOfRange(message, head.length(), message.length - 1)));
  }
}
