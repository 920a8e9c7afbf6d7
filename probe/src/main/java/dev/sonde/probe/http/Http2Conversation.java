package dev.sonde.probe.http;

import dev.sonde.probe.Wire;
import dev.sonde.probe.http2.Http2Exchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hc.core5.http.Header;

/** One request and its answer over HTTP/2, on a connection that stands. */
final class Http2Conversation {
  private static final byte[] NOTHING = new byte[0];

  private Http2Conversation() {}

  static Answer hold(Wire wire, Request request, Hop hop) throws IOException {
    hop.doing("sending " + request + " over HTTP/2");
    hop.witness().step(hop.doing());
    Http2Exchange exchange = new Http2Exchange(wire);
    exchange.send(headers(request), request.body().orElse(NOTHING));
    long sent = hop.now();
    hop.doing("waiting for the answer");
    Http2Exchange.Answer answer = exchange.head();
    hop.phase("first_byte_ms", sent);
    Head head = head(answer);
    hop.fields().put("status_code", head.status());
    hop.fields().put("http_version", head.version());
    hop.witness().step("answered " + head.words());
    return new Answer(head, body(exchange, head, request.method(), hop));
  }

  /** The request's headers (RFC 9113, section 8.3.1). */
  private static List<Header> headers(Request request) {
    List<Header> headers = new ArrayList<>();
    HttpUrl url = request.url();
    headers.add(Http2Exchange.header(":method", request.method()));
    headers.add(Http2Exchange.header(":scheme", "https"));
    headers.add(
        Http2Exchange.header(
            ":authority", request.headers().getOrDefault("Host", url.authority())));
    headers.add(Http2Exchange.header(":path", url.path()));
    request
        .headers()
        .forEach(
            (name, value) -> {
              if (!name.equalsIgnoreCase("host")) {
                headers.add(Http2Exchange.header(name.toLowerCase(Locale.ROOT), value));
              }
            });
    request
        .body()
        .ifPresent(
            body ->
                headers.add(Http2Exchange.header("content-length", Integer.toString(body.length))));
    return headers;
  }

  private static Head head(Http2Exchange.Answer answer) {
    return new Head(
        "2",
        answer.status(),
        "",
        answer.headers().stream()
            .map(header -> new Head.Header(header.getName(), header.getValue()))
            .toList());
  }

  private static Body body(Http2Exchange exchange, Head head, String method, Hop hop)
      throws IOException {
    long begin = hop.now();
    hop.doing("reading the body of the answer");
    Body body = read(exchange, hop.settings());
    hop.fields().put("bytes", (double) body.bytes());
    if (body.isCut()) {
      hop.fields().put("truncated", 1);
      return body;
    }
    hop.phase("transfer_ms", begin);
    String said = head.first("content-length").orElse("");
    if (said.matches("[0-9]{1,18}") && !method.equals("HEAD") && head.status() != 304) {
      long missing = Long.parseLong(said) - body.bytes();
      if (missing != 0) {
        throw AnswerException.malformed(
            "the body has %d bytes, though Content-Length is %s".formatted(body.bytes(), said));
      }
    }
    return body;
  }

  private static Body read(Http2Exchange exchange, HttpSettings settings) throws IOException {
    boolean keeps = settings.expectsBody();
    ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
    long bytes = 0;
    for (Optional<ByteBuffer> more = exchange.body(); more.isPresent(); more = exchange.body()) {
      ByteBuffer buffer = more.get();
      int taken = (int) Math.min(buffer.remaining(), settings.maxBytes() - bytes);
      boolean isCut = taken < buffer.remaining();
      bytes += taken;
      if (keeps) {
        byte[] copy = new byte[taken];
        buffer.get(copy);
        kept.writeBytes(copy);
      }
      if (isCut) {
        return new Body(kept.toByteArray(), bytes, true);
      }
    }
    return new Body(kept.toByteArray(), bytes, false);
  }
}
