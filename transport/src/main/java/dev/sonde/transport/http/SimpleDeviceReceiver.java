package dev.sonde.transport.http;

import dev.sonde.model.Fault;
import dev.sonde.transport.Outcome;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Receives what simple device programs post: {@code POST /metrics} of contract 1.
 *
 * <p>Beyond the contract: 413 for what is too large, 429 and 503 with {@code Retry-After} when the
 * server is busy or can't store, each with the contract's {@code {"error": …}}.
 */
public final class SimpleDeviceReceiver implements HttpService {
  /** Where reports are posted to. */
  public static final String PATH = "/metrics";

  /** The largest body that is taken: 64 KiB. */
  public static final int MAX_BYTES = 64 << 10;

  private static final byte[] OK = "{\"status\": \"ok\"}".getBytes(StandardCharsets.UTF_8);

  private final Taker taker;
  private final BodyReader bodies;

  /** What stands behind it. Thread-safe. */
  public interface Taker {

    /**
     * Takes what a device posted; returns once it is durable or turned away. A fault without a path
     * is answered word by word.
     */
    Outcome receiveSimple(byte[] body);

    /** A body was turned away for its size, without reading it whole. */
    void turnedAwayTooLarge();
  }

  /** A receiver in front of what takes the reports. */
  public SimpleDeviceReceiver(Taker taker, BodyReader bodies) {
    this.taker = taker;
    this.bodies = bodies;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.post(PATH, this::take);
  }

  private void take(ServerRequest request, ServerResponse response) {
    Optional<byte[]> body = bodies.read(request, MAX_BYTES);
    if (body.isEmpty()) {
      taker.turnedAwayTooLarge();
      response.header(HeaderValues.CONNECTION_CLOSE);
      error(response, 413, "the body is larger than " + MAX_BYTES + " bytes");
      bodies.discard(request);
    } else {
      answer(taker.receiveSimple(body.get()), response);
    }
  }

  private static void answer(Outcome outcome, ServerResponse response) {
    switch (outcome) {
      case Outcome.Acknowledged _ -> response.header(HeaderValues.CONTENT_TYPE_JSON).send(OK);
      case Outcome.Refused refused ->
          error(
              response,
              400,
              refused.faults().stream().map(Fault::toString).collect(Collectors.joining("; ")));
      case Outcome.TooLarge tooLarge -> error(response, 413, tooLarge.reason());
      case Outcome.Later later -> {
        RetryAfter.set(response, later.retryAfter());
        error(response, later.cause() == Outcome.Later.Cause.BUSY ? 429 : 503, later.reason());
      }
    }
  }

  private static void error(ServerResponse response, int status, String text) {
    response.status(status).header(HeaderValues.CONTENT_TYPE_JSON).send(ContractJson.error(text));
  }
}
