package dev.sonde.server.otlp;

import dev.sonde.server.otlp.OtlpIntake.Form;
import dev.sonde.transport.http.BodyReader;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * OTLP over gRPC: the one unary call {@code MetricsService/Export}, whose messages may be gzip.
 *
 * <p>Source: gRPC over HTTP/2 ({@code PROTOCOL-HTTP2.md}). What may be taken later is {@code
 * UNAVAILABLE}, or {@code RESOURCE_EXHAUSTED} with {@code RetryInfo}; what never will be is {@code
 * INVALID_ARGUMENT}, or {@code RESOURCE_EXHAUSTED} without it, as the OTLP specification has it.
 */
final class OtlpGrpcReceiver {
  private static final HeaderName STATUS = HeaderNames.create("grpc-status");
  private static final HeaderName MESSAGE = HeaderNames.create("grpc-message");
  private static final HeaderName DETAILS = HeaderNames.create("grpc-status-details-bin");
  private static final HeaderName ENCODING = HeaderNames.create("grpc-encoding");
  private static final String TYPE = "application/grpc";
  private static final int PREFIX = 5;

  private final OtlpIntake intake;
  private final BodyReader bodies;

  OtlpGrpcReceiver(OtlpIntake intake, BodyReader bodies) {
    this.intake = intake;
    this.bodies = bodies;
  }

  void export(ServerRequest request, ServerResponse response) {
    String type = request.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
    if (!type.startsWith(TYPE) || request.prologue().protocolVersion().startsWith("1")) {
      bodies.discard(request);
      response.status(415).send();
      return;
    }
    Optional<byte[]> body = bodies.read(request, OtlpIntake.MAX_BYTES + PREFIX);
    answer(response, body.map(framed -> take(request, framed)).orElseGet(intake::tooLarge));
    bodies.discard(request);
  }

  private OtlpAnswer take(ServerRequest request, byte[] framed) {
    if (framed.length < PREFIX) {
      return intake.refused("expected a gRPC message, found " + framed.length + " bytes");
    }
    ByteBuffer frame = ByteBuffer.wrap(framed);
    boolean compressed = frame.get() != 0;
    int length = frame.getInt();
    if (length != frame.remaining()) {
      return intake.refused(
          "expected one gRPC message of %d bytes, found %d bytes"
              .formatted(length, frame.remaining()));
    }
    byte[] message = new byte[length];
    frame.get(message);
    return compressed ? takeGzip(request, message) : intake.take(message, Form.PROTOBUF);
  }

  private OtlpAnswer takeGzip(ServerRequest request, byte[] message) {
    String encoding = request.headers().first(ENCODING).orElse("");
    if (!encoding.equals("gzip")) {
      return intake.refused("grpc-encoding: expected gzip or identity");
    }
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(message))) {
      byte[] plain = gzip.readNBytes(OtlpIntake.MAX_BYTES + 1);
      return plain.length > OtlpIntake.MAX_BYTES
          ? intake.tooLarge()
          : intake.take(plain, Form.PROTOBUF);
    } catch (IOException e) {
      return intake.refused("the message is not gzip: " + e.getMessage());
    }
  }

  private static void answer(ServerResponse response, OtlpAnswer answer) {
    switch (answer) {
      case OtlpAnswer.Taken taken -> {
        byte[] message = Rpc.exported(taken);
        byte[] framed =
            ByteBuffer.allocate(PREFIX + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
        send(response, framed, Rpc.OK, "", Optional.empty());
      }
      case OtlpAnswer.Refused refused ->
          send(response, new byte[0], Rpc.INVALID_ARGUMENT, refused.problem(), Optional.empty());
      case OtlpAnswer.TooLarge tooLarge ->
          send(response, new byte[0], Rpc.RESOURCE_EXHAUSTED, tooLarge.problem(), Optional.empty());
      case OtlpAnswer.Later later ->
          send(
              response,
              new byte[0],
              later.busy() ? Rpc.RESOURCE_EXHAUSTED : Rpc.UNAVAILABLE,
              later.problem(),
              Optional.of(later.after()));
    }
  }

  private static void send(
      ServerResponse response, byte[] body, int code, String message, Optional<Duration> retry) {
    response.header(HeaderNames.CONTENT_TYPE, TYPE);
    response.header(HeaderNames.TRAILER, "grpc-status, grpc-message, grpc-status-details-bin");
    response.trailers().set(STATUS, Integer.toString(code));
    if (!message.isEmpty()) {
      response.trailers().set(MESSAGE, percentEncoded(message));
    }
    retry.ifPresent(
        wait ->
            response
                .trailers()
                .set(
                    DETAILS,
                    Base64.getEncoder()
                        .withoutPadding()
                        .encodeToString(Rpc.status(code, message, wait).bytes())));
    response.send(body);
  }

  private static String percentEncoded(String message) {
    return URLEncoder.encode(message, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
