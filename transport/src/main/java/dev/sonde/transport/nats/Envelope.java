package dev.sonde.transport.nats;

import dev.sonde.model.telemetry.TraceContext;
import dev.sonde.transport.Outcome;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What stands around Sonde's messages on NATS: headers, and answers of the broker itself. */
final class Envelope {
  /** Tells the sessions of one agent apart. */
  static final String SESSION = "Sonde-Session";

  /** On a hello that only says that the agent is still there. */
  static final String ALIVE = "Sonde-Alive";

  /** Where the outcome of a delivery goes, since a stream keeps no reply subject. */
  static final String REPLY = "Sonde-Reply";

  /** The last message of an agent that leaves. */
  static final byte[] GONE = "{\"type\":\"gone\"}".getBytes(StandardCharsets.US_ASCII);

  /** More than the headers and the frame of a delivery take of what a broker lets through. */
  static final int ROOM = 512;

  private static final int NO_RESPONDERS = 503;

  private Envelope() {}

  static Optional<String> header(Message message, String name) {
    Headers headers = message.hasHeaders() ? message.getHeaders() : null;
    return Optional.ofNullable(headers == null ? null : headers.getFirst(name));
  }

  /** The trace that a message belongs to. */
  static Optional<TraceContext> trace(Message message) {
    return header(message, TraceContext.HEADER).flatMap(TraceContext::of);
  }

  /** The bytes of a message; none if it has none. */
  static byte[] body(Message message) {
    byte @Nullable [] data = message.getData();
    return data == null ? new byte[0] : data;
  }

  /**
   * What the broker itself says to a delivery: that nobody listens, or that it can't keep it; empty
   * if it says neither.
   */
  static Optional<Outcome> failure(Message answer) {
    if (answer.isStatusMessage()) {
      int code = answer.getStatus().getCode();
      String reason = code == NO_RESPONDERS ? "no server listens at the broker" : "status " + code;
      return Optional.of(new Outcome.Later(Duration.ZERO, reason));
    }
    String text = text(answer);
    return text.startsWith("{\"error\"") || text.contains("\"error\":{")
        ? Optional.of(new Outcome.Later(Duration.ZERO, "the broker can't keep it: " + text))
        : Optional.empty();
  }

  /** Whether the broker says that it keeps a delivery until a server takes it. */
  static boolean isKept(Message answer) {
    return text(answer).startsWith("{\"stream\"");
  }

  /** The beginning, which tells the broker's answers from a server's. */
  private static String text(Message answer) {
    byte[] body = body(answer);
    String text = new String(body, 0, Math.min(body.length, 300), StandardCharsets.UTF_8);
    return text.startsWith("{\"type\"") ? "" : text.replaceAll("\\p{Cntrl}", " ");
  }
}
