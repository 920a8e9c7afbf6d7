package dev.sonde.probe.http;

import dev.sonde.probe.Dial;
import dev.sonde.probe.Names;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult.Cause;
import dev.sonde.probe.Wire;
import dev.sonde.probe.secure.SecureWire;
import dev.sonde.probe.secure.TlsMeter;
import dev.sonde.probe.secure.TlsTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Asks a server once, on a connection that is made for it and closed after it, without following
 * where the answer leads. Over TLS it is the server that chooses HTTP/2, if that is wanted (RFC
 * 7301). Thread-safe.
 */
final class HttpExchange {
  private static final List<String> PROTOCOLS = List.of("http/1.1");
  private static final List<String> PROTOCOLS_OF_2 = List.of("h2", "http/1.1");
  private final ProbeEnvironment environment;
  private final TlsMeter tls;

  HttpExchange(ProbeEnvironment environment, TlsMeter tls) {
    this.environment = environment;
    this.tls = tls;
  }

  /**
   * Asks, and puts down what was measured as soon as it is known.
   *
   * @throws IOException if no answer comes, or not in full, or not in time
   * @throws InterruptedException if the thread is interrupted
   * @throws dev.sonde.probe.NameException if the host's name can't be looked up
   */
  Answer ask(Request request, Hop hop) throws IOException, InterruptedException {
    HttpUrl url = request.url();
    Optional<HttpUrl> proxy = hop.settings().proxy().map(HttpUrl::of);
    if (proxy.isPresent()) {
      environment.names().permitRemote(url.host());
    }
    try (Wire plain = connect(proxy.orElse(url), hop)) {
      if (!url.isSecure()) {
        String target = proxy.isPresent() ? url.toString() : url.path();
        return converse(plain, request.message(target), request, hop);
      }
      if (proxy.isPresent()) {
        tunnel(plain, url, hop);
      }
      try (SecureWire secure = secure(plain, url, hop)) {
        return secure.applicationProtocol().equals("h2")
            ? Http2Conversation.hold(secure, request, hop)
            : converse(secure, request.message(url.path()), request, hop);
      }
    }
  }

  private Wire connect(HttpUrl to, Hop hop) throws IOException, InterruptedException {
    Dial dial =
        Dial.any(resolve(to.host(), hop), to.port(), hop.deadline(), hop.fields(), hop::doing);
    if (hop.witness().hearsSteps()) {
      hop.witness().step("%s: %.3f ms".formatted(hop.doing(), dial.millis()));
    }
    return dial.wire();
  }

  private List<InetAddress> resolve(String host, Hop hop) throws InterruptedException {
    hop.doing("looking up " + host);
    long begin = hop.now();
    List<InetAddress> addresses =
        environment.names().addresses(host, hop.settings().family(), hop.deadline());
    if (Names.literal(host).isEmpty()) {
      hop.phase("dns_ms", begin);
    }
    return addresses;
  }

  /** Has a proxy connect to the server (RFC 9110, section 9.3.6). */
  private static void tunnel(Wire wire, HttpUrl url, Hop hop) throws IOException {
    hop.doing("asking the proxy for " + url.hostPort());
    long begin = hop.now();
    String ask = "CONNECT " + url.hostPort() + " HTTP/1.1\r\nHost: " + url.hostPort() + "\r\n\r\n";
    byte[] message = ask.getBytes(StandardCharsets.US_ASCII);
    wire.write(message, 0, message.length);
    Head head = new HeadReader(new Incoming(wire)).read();
    if (head.status() > 299) {
      throw AnswerException.of(Cause.UNREACHABLE, "the proxy answered " + head.words());
    }
    hop.phase("proxy_ms", begin);
  }

  private SecureWire secure(Wire plain, HttpUrl url, Hop hop) throws IOException {
    hop.doing("shaking hands with " + url.host());
    HttpSettings settings = hop.settings();
    return tls.open(
        plain,
        new TlsTarget(
            url.host(),
            settings.version().equals("2") ? PROTOCOLS_OF_2 : PROTOCOLS,
            settings.verify(),
            settings.caFile()),
        hop.fields(),
        hop.witness());
  }

  private static Answer converse(Wire wire, byte[] message, Request request, Hop hop)
      throws IOException {
    hop.doing("sending " + request);
    wire.write(message, 0, message.length);
    hop.witness().step(hop.doing());
    Incoming in = new Incoming(wire);
    long sent = hop.now();
    hop.doing("waiting for the answer");
    if (!in.awaitAny()) {
      throw AnswerException.incomplete("the connection was closed without an answer");
    }
    hop.phase("first_byte_ms", sent);
    return read(in, request.method(), hop);
  }

  private static Answer read(Incoming in, String method, Hop hop) throws IOException {
    long begin = hop.now();
    hop.doing("reading the head of the answer");
    Head head = new HeadReader(in).read();
    hop.fields().put("status_code", head.status());
    hop.fields().put("http_version", head.version());
    hop.witness().step("answered " + head.words());
    hop.doing("reading the body of the answer");
    HttpSettings settings = hop.settings();
    Body body = new BodyReader(in, settings.maxBytes(), settings.expectsBody()).read(method, head);
    hop.fields().put("bytes", (double) body.bytes());
    if (body.isCut()) {
      hop.fields().put("truncated", 1);
    } else {
      hop.phase("transfer_ms", begin);
    }
    return new Answer(head, body);
  }
}
