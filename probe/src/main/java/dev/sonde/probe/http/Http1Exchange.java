package dev.sonde.probe.http;

import dev.sonde.probe.Names;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult.Cause;
import dev.sonde.probe.TcpWire;
import dev.sonde.probe.Wire;
import dev.sonde.probe.secure.TlsMeter;
import dev.sonde.probe.secure.TlsTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Asks over HTTP/1.1, on a connection that is made for it and closed after it. */
final class Http1Exchange implements Exchange {
  private static final List<String> PROTOCOLS = List.of("http/1.1");
  private final ProbeEnvironment environment;
  private final TlsMeter tls;

  Http1Exchange(ProbeEnvironment environment, TlsMeter tls) {
    this.environment = environment;
    this.tls = tls;
  }

  @Override
  public Answer ask(Request request, Hop hop) throws IOException, InterruptedException {
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
      try (Wire secure = secure(plain, url, hop)) {
        return converse(secure, request.message(url.path()), request, hop);
      }
    }
  }

  private Wire connect(HttpUrl to, Hop hop) throws IOException, InterruptedException {
    InetAddress address = resolve(to.host(), hop);
    hop.fields().put("address", address.getHostAddress());
    hop.doing("connecting to " + address.getHostAddress() + " port " + to.port());
    long begin = hop.now();
    Wire wire = TcpWire.connect(new InetSocketAddress(address, to.port()), hop.deadline());
    hop.phase("connect_ms", begin);
    return wire;
  }

  private InetAddress resolve(String host, Hop hop) throws InterruptedException {
    hop.doing("looking up " + host);
    long begin = hop.now();
    InetAddress address =
        environment.names().address(host, hop.settings().family(), hop.deadline());
    if (Names.literal(host).isEmpty()) {
      hop.phase("dns_ms", begin);
    }
    return address;
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

  private Wire secure(Wire plain, HttpUrl url, Hop hop) throws IOException {
    hop.doing("shaking hands with " + url.host());
    HttpSettings settings = hop.settings();
    return tls.open(
        plain,
        new TlsTarget(url.host(), PROTOCOLS, settings.verify(), settings.caFile()),
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
    boolean keeps = settings.expectBody().isPresent() || settings.expectJson().isPresent();
    Body body = new BodyReader(in, settings.maxBytes(), keeps).read(method, head);
    hop.fields().put("bytes", (double) body.bytes());
    if (body.isCut()) {
      hop.fields().put("truncated", 1);
    } else {
      hop.phase("transfer_ms", begin);
    }
    return new Answer(head, body);
  }
}
