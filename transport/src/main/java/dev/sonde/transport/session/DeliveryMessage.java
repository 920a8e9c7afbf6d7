package dev.sonde.transport.session;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A message that carries a delivery, taken apart without parsing the delivery.
 *
 * @param number which, by the agent's count
 * @param delivery as the agent made it
 */
public record DeliveryMessage(long number, byte[] delivery) {
  private static final int MOST_DIGITS = 18;

  /** Reads a message; empty if it is none of that form. */
  public static Optional<DeliveryMessage> of(byte[] message) {
    byte[] before = Messages.DELIVERY.getBytes(StandardCharsets.US_ASCII);
    byte[] between = Messages.DELIVERED.getBytes(StandardCharsets.US_ASCII);
    int from = before.length;
    int to = from;
    while (to < message.length && message[to] >= '0' && message[to] <= '9') {
      to++;
    }
    int body = to + between.length;
    boolean is =
        message.length > body + 1
            && Arrays.equals(message, 0, from, before, 0, from)
            && to > from
            && to - from <= MOST_DIGITS
            && Arrays.equals(message, to, body, between, 0, between.length)
            && message[message.length - 1] == '}';
    return is
        ? Optional.of(
            new DeliveryMessage(
                Long.parseLong(new String(message, from, to - from, StandardCharsets.US_ASCII)),
                Arrays.copyOfRange(message, body, message.length - 1)))
        : Optional.empty();
  }
}
