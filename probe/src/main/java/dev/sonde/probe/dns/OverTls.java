package dev.sonde.probe.dns;

import dev.sonde.probe.Stopwatch;
import dev.sonde.probe.Wire;
import dev.sonde.probe.WireStreams;
import dev.sonde.probe.http2.Http2Exchange;
import dev.sonde.probe.secure.SecureWire;
import dev.sonde.probe.secure.TlsMeter;
import dev.sonde.probe.secure.TlsTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Carries a question over TLS: as over TCP (RFC 7858), or over HTTPS (RFC 8484). */
final class OverTls implements Ask.Carrier {
  private static final List<String> HTTP = List.of("h2", "http/1.1");
  private static final List<String> DNS = List.of("dot");

  private final TlsMeter tls;
  private final boolean isHttps;

  OverTls(TlsMeter tls, boolean isHttps) {
    this.tls = tls;
    this.isHttps = isHttps;
  }

  @Override
  public Ask.Reply carry(Ask ask) throws IOException {
    try (Wire plain = OverStream.connected(ask);
        SecureWire wire = tls.open(plain, target(ask), ask.fields(), ask.witness())) {
      return isHttps ? overHttp(ask, wire) : OverStream.exchange(ask, wire);
    }
  }

  private TlsTarget target(Ask ask) {
    DnsSettings settings = ask.settings();
    return new TlsTarget(name(ask), isHttps ? HTTP : DNS, settings.verify(), settings.caFile());
  }

  private static String name(Ask ask) {
    return ask.settings().serverName().orElse(ask.host());
  }

  private static Ask.Reply overHttp(Ask ask, SecureWire wire) throws IOException {
    String name = name(ask);
    String bracketed = name.contains(":") ? "[" + name + "]" : name;
    int port = ask.server().getPort();
    String authority = port == 443 ? bracketed : bracketed + ":" + port;
    Post post = new Post(authority, ask.settings().path(), ask.wire());
    boolean isH2 = wire.applicationProtocol().equals("h2");
    ask.witness().step("asking over " + (isH2 ? "HTTP/2" : "HTTP/1.1"));
    Stopwatch watch = ask.stopwatch();
    byte[] answer =
        isH2
            ? overHttp2(post, new Http2Exchange(wire))
            : Http1.send(post, WireStreams.in(wire), WireStreams.out(wire));
    double millis = watch.millis();
    return new Ask.Reply(ask.readTrusted(answer), millis);
  }

  private static byte[] overHttp2(Post post, Http2Exchange exchange) throws IOException {
    exchange.send(
        List.of(
            Http2Exchange.header(":method", "POST"),
            Http2Exchange.header(":scheme", "https"),
            Http2Exchange.header(":authority", post.authority()),
            Http2Exchange.header(":path", post.path()),
            Http2Exchange.header("content-type", Post.MEDIA_TYPE),
            Http2Exchange.header("accept", Post.MEDIA_TYPE),
            Http2Exchange.header("content-length", Integer.toString(post.body().length))),
        post.body());
    Post.check(Integer.toString(exchange.head().status()));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (Optional<ByteBuffer> more = exchange.body(); more.isPresent(); more = exchange.body()) {
      byte[] bytes = new byte[more.get().remaining()];
      more.get().get(bytes);
      body.writeBytes(bytes);
      if (body.size() > Post.MOST_BYTES) {
        throw new ProtocolException("the service answered with too many bytes");
      }
    }
    return body.toByteArray();
  }
}
