package dev.sonde.probe.dns;

import dev.sonde.probe.DeadlineSocket;
import dev.sonde.probe.Stopwatch;
import java.io.IOException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Carries a question over TLS: as over TCP (RFC 7858), or over HTTPS (RFC 8484). The server's
 * certificate must be trusted and have its name.
 */
final class OverTls implements Ask.Carrier {
  private final SSLSocketFactory factory;
  private final boolean isHttps;

  OverTls(SSLSocketFactory factory, boolean isHttps) {
    this.factory = factory;
    this.isHttps = isHttps;
  }

  @Override
  public Ask.Reply carry(Ask ask) throws IOException {
    try (DeadlineSocket plain = OverStream.connected(ask);
        SSLSocket socket = secured(ask, plain)) {
      return isHttps ? overHttp(ask, socket) : OverStream.exchange(ask, socket);
    }
  }

  private SSLSocket secured(Ask ask, DeadlineSocket plain) throws IOException {
    String name = ask.settings().serverName().orElse(ask.host());
    SSLSocket socket = (SSLSocket) factory.createSocket(plain, name, ask.server().getPort(), true);
    try {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      parameters.setApplicationProtocols(
          isHttps ? new String[] {"h2", "http/1.1"} : new String[] {"dot"});
      socket.setSSLParameters(parameters);
      Stopwatch watch = ask.stopwatch();
      socket.startHandshake();
      double millis = watch.millis();
      ask.fields().put("handshake_ms", millis);
      ask.witness()
          .step("%s with %s in %.3f ms".formatted(socket.getSession().getProtocol(), name, millis));
      return socket;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private static Ask.Reply overHttp(Ask ask, SSLSocket socket) throws IOException {
    String name = ask.settings().serverName().orElse(ask.host());
    String bracketed = name.contains(":") ? "[" + name + "]" : name;
    int port = ask.server().getPort();
    String authority = port == 443 ? bracketed : bracketed + ":" + port;
    Post post = new Post(authority, ask.settings().path(), ask.wire());
    boolean isH2 = socket.getApplicationProtocol().equals("h2");
    ask.witness().step("asking over " + (isH2 ? "HTTP/2" : "HTTP/1.1"));
    Stopwatch watch = ask.stopwatch();
    byte[] answer =
        isH2
            ? new Http2(socket.getInputStream(), socket.getOutputStream()).send(post)
            : Http1.send(post, socket.getInputStream(), socket.getOutputStream());
    double millis = watch.millis();
    return new Ask.Reply(ask.readTrusted(answer), millis);
  }
}
