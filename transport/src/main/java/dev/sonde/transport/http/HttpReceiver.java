package dev.sonde.transport.http;

import dev.sonde.transport.DeliveryHandler;
import dev.sonde.transport.Outcome;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Receives deliveries by HTTP: {@code POST /api/v1/reports}, as the API describes it.
 *
 * <p>200 when every report is durable; 400 for what will never be taken, with all faults; 413 for
 * what is too large; 429 with {@code Retry-After} when the server is busy; 503 with {@code
 * Retry-After} when it can't store. Refusals are {@code application/problem+json} (RFC 9457).
 */
public final class HttpReceiver implements HttpService {
  /** Where deliveries are posted to. */
  public static final String PATH = "/api/v1/reports";

  /** The largest delivery that is taken unless told otherwise: 8 MiB. */
  public static final int DEFAULT_MAX_BYTES = 8 << 20;

  private final DeliveryHandler handler;
  private final BodyReader bodies;
  private final int maxBytes;

  /**
   * A receiver.
   *
   * @param handler stands behind it
   * @param bodies reads the bodies
   * @param maxBytes the largest body that is taken, after decompression
   */
  public HttpReceiver(DeliveryHandler handler, BodyReader bodies, int maxBytes) {
    this.handler = handler;
    this.bodies = bodies;
    this.maxBytes = maxBytes;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.post(PATH, this::deliver);
  }

  private void deliver(ServerRequest request, ServerResponse response) {
    Optional<byte[]> body = bodies.read(request, maxBytes);
    if (body.isEmpty()) {
      handler.turnedAwayTooLarge();
      answer(new Outcome.TooLarge("the body is larger than " + maxBytes + " bytes"), response);
      bodies.discard(request);
    } else {
      answer(handler.receive(body.get()), response);
    }
  }

  private static void answer(Outcome outcome, ServerResponse response) {
    switch (outcome) {
      case Outcome.Acknowledged taken ->
          response
              .header(HeaderValues.CONTENT_TYPE_JSON)
              .send(acknowledgement(taken).getBytes(StandardCharsets.UTF_8));
      case Outcome.Refused refused ->
          new Problem(400, "The delivery is not valid", "", refused.faults()).send(response);
      case Outcome.TooLarge tooLarge -> {
        response.header(HeaderValues.CONNECTION_CLOSE);
        new Problem(413, "The delivery is too large", tooLarge.reason(), List.of()).send(response);
      }
      case Outcome.Later later -> {
        RetryAfter.set(response, later.retryAfter());
        new Problem(statusOf(later), "Try again later", later.reason(), List.of()).send(response);
      }
    }
  }

  private static String acknowledgement(Outcome.Acknowledged taken) {
    String assignments =
        taken.assignments().map(hash -> ",\"assignments\":\"" + hash + "\"").orElse("");
    return "{\"stored\":%d,\"duplicates\":%d%s}"
        .formatted(taken.stored(), taken.duplicates(), assignments);
  }

  private static int statusOf(Outcome.Later later) {
    return switch (later.cause()) {
      case BUSY -> 429;
      case FAILED -> 503;
    };
  }
}
