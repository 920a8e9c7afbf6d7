package dev.sonde.transport.session;

import dev.sonde.model.telemetry.TraceContext;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands before the delivery in a message that carries one.
 *
 * @param number which delivery, by the agent's count
 * @param trace what the delivery belongs to, where the agent traces what it does
 * @param length where the delivery begins
 */
public record DeliveryHead(long number, Optional<TraceContext> trace, int length) {
  /** The most characters that one has. */
  public static final int MOST = 160;

  private static final Pattern FORM =
      Pattern.compile(
          "\\{\"type\":\"delivery\",\"number\":([0-9]{1,18})(?:,\"traceparent\":\"([0-9a-f-]{55})\")?,\"delivery\":");

  /** Reads the beginning of a message; empty if it carries no delivery. */
  public static Optional<DeliveryHead> of(byte[] message) {
    int beginning = Math.min(message.length, MOST);
    return of(new String(message, 0, beginning, StandardCharsets.ISO_8859_1));
  }

  /** Reads the beginning of a message; empty if it carries no delivery. */
  public static Optional<DeliveryHead> of(CharSequence message) {
    Matcher head = FORM.matcher(message).region(0, Math.min(message.length(), MOST));
    return head.lookingAt()
        ? Optional.of(
            new DeliveryHead(
                Long.parseLong(head.group(1)),
                Optional.ofNullable(head.group(2)).flatMap(TraceContext::of),
                head.end()))
        : Optional.empty();
  }

  /** A head as it is sent. */
  static String text(long number, Optional<TraceContext> trace) {
    return "{\"type\":\"delivery\",\"number\":"
        + number
        + trace.map(context -> ",\"traceparent\":\"" + context.traceparent() + '"').orElse("")
        + ",\"delivery\":";
  }
}
