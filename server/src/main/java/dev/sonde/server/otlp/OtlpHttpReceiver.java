package dev.sonde.server.otlp;

import dev.sonde.server.http.Answers;
import dev.sonde.server.json.Json;
import dev.sonde.server.otlp.OtlpIntake.Form;
import dev.sonde.transport.http.BodyReader;
import dev.sonde.transport.http.RetryAfter;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Locale;
import java.util.Optional;

/**
 * OTLP over HTTP: {@code POST /v1/metrics} with a body in protobuf or JSON, which may be gzip.
 *
 * <p>Source: OpenTelemetry Protocol Specification 1.x, "OTLP/HTTP". 200 when what could be taken is
 * durable, with {@code partialSuccess} if that is not all; 400, 413 and 415 for what will never be
 * taken; 429 and 503 with {@code Retry-After} for what may be later. Errors are a {@code
 * google.rpc.Status} in the form of the request.
 */
final class OtlpHttpReceiver {
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON = "application/json";

  private final OtlpIntake intake;
  private final BodyReader bodies;

  OtlpHttpReceiver(OtlpIntake intake, BodyReader bodies) {
    this.intake = intake;
    this.bodies = bodies;
  }

  void take(ServerRequest request, ServerResponse response) {
    Optional<Form> form = form(request);
    if (form.isEmpty()) {
      OtlpAnswer refused = intake.refused("Content-Type: expected " + PROTOBUF + " or " + JSON);
      Answers.last(request, response);
      answer(response, Form.JSON, refused, 415);
      bodies.discard(request);
      return;
    }
    Optional<byte[]> body = bodies.read(request, OtlpIntake.MAX_BYTES);
    if (body.isEmpty()) {
      Answers.last(request, response);
      answer(response, form.get(), intake.tooLarge(), 413);
      bodies.discard(request);
    } else {
      answer(response, form.get(), intake.take(body.get(), form.get()), 400);
    }
  }

  private static Optional<Form> form(ServerRequest request) {
    String type = request.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
    int end = type.indexOf(';');
    return switch ((end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT)) {
      case PROTOBUF, "application/protobuf" -> Optional.of(Form.PROTOBUF);
      case JSON -> Optional.of(Form.JSON);
      default -> Optional.empty();
    };
  }

  private static void answer(
      ServerResponse response, Form form, OtlpAnswer answer, int statusOfRefusal) {
    switch (answer) {
      case OtlpAnswer.Taken taken -> send(response, 200, form, taken(form, taken));
      case OtlpAnswer.Refused refused ->
          send(
              response,
              statusOfRefusal,
              form,
              status(form, Rpc.INVALID_ARGUMENT, refused.problem()));
      case OtlpAnswer.TooLarge tooLarge ->
          send(response, 413, form, status(form, Rpc.RESOURCE_EXHAUSTED, tooLarge.problem()));
      case OtlpAnswer.Later later -> {
        RetryAfter.set(response, later.after());
        send(
            response,
            later.busy() ? 429 : 503,
            form,
            status(form, later.busy() ? Rpc.RESOURCE_EXHAUSTED : Rpc.UNAVAILABLE, later.problem()));
      }
    }
  }

  private static byte[] taken(Form form, OtlpAnswer.Taken taken) {
    return form == Form.PROTOBUF
        ? Rpc.exported(taken)
        : Json.bytes(
            json -> {
              json.writeStartObject();
              if (taken.rejected() > 0) {
                json.writeName("partialSuccess");
                json.writeStartObject();
                json.writeStringProperty("rejectedDataPoints", Long.toString(taken.rejected()));
                json.writeStringProperty("errorMessage", taken.message());
                json.writeEndObject();
              }
              json.writeEndObject();
            });
  }

  private static byte[] status(Form form, int code, String message) {
    return form == Form.PROTOBUF
        ? Rpc.status(code, message).bytes()
        : Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeNumberProperty("code", code);
              json.writeStringProperty("message", message);
              json.writeEndObject();
            });
  }

  private static void send(ServerResponse response, int status, Form form, byte[] body) {
    response
        .status(status)
        .header(HeaderNames.CONTENT_TYPE, form == Form.PROTOBUF ? PROTOBUF : JSON)
        .send(body);
  }
}
