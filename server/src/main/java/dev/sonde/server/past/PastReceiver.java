package dev.sonde.server.past;

import dev.sonde.server.http.Answers;
import dev.sonde.server.http.ProblemException;
import dev.sonde.server.http.Problems;
import dev.sonde.server.intake.PastAnswer;
import dev.sonde.server.intake.PastIntake;
import dev.sonde.server.json.Json;
import dev.sonde.transport.http.BodyReader;
import dev.sonde.transport.http.RetryAfter;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Takes points of the past over HTTP: {@code POST} of the schema {@code History}. 200 when what can
 * be taken is durable, with what became of the rest; 400 for what is no history; 413 for what is
 * too large; 429 and 503 with {@code Retry-After} for what may be taken later. Thread-safe.
 */
public final class PastReceiver implements HttpService {
  /** Where histories are posted to. */
  public static final String PATH = "/api/v1/import";

  private final PastIntake intake;
  private final BodyReader bodies;
  private final int maxBytes;

  /**
   * A path in front of an intake.
   *
   * @param maxBytes the largest body
   */
  public PastReceiver(PastIntake intake, BodyReader bodies, int maxBytes) {
    this.intake = intake;
    this.bodies = bodies;
    this.maxBytes = maxBytes;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.post(PATH, Problems.guarding(this::take));
  }

  private void take(ServerRequest request, ServerResponse response) {
    Optional<byte[]> body = bodies.read(request, maxBytes);
    if (body.isEmpty()) {
      intake.turnedAwayTooLarge();
      Answers.last(request, response);
      Problems.send(
          request,
          response,
          new ProblemException(413, "A history has at most " + maxBytes + " bytes; send parts."));
      bodies.discard(request);
      return;
    }
    switch (intake.take(body.get())) {
      case PastAnswer.Taken taken -> Answers.json(request, response, json(taken));
      case PastAnswer.Refused refused ->
          throw new ProblemException(400, "The history is not valid", refused.faults());
      case PastAnswer.Later later -> {
        RetryAfter.set(response, later.after());
        throw new ProblemException(later.busy() ? 429 : 503, later.problem());
      }
    }
  }

  private static byte[] json(PastAnswer.Taken taken) {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          json.writeNumberProperty("added", taken.added());
          json.writeNumberProperty("there", taken.there());
          json.writeName("left_out");
          json.writeStartObject();
          new TreeMap<>(taken.leftOut()).forEach(json::writeNumberProperty);
          json.writeEndObject();
          json.writeName("problems");
          json.writeStartArray();
          taken.problems().forEach(json::writeString);
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
