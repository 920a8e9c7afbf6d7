package dev.sonde.probe.secure;

import dev.sonde.probe.Names;
import dev.sonde.probe.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/**
 * Makes secure connections out of plain ones, with whoever answers: every handshake may finish, so
 * that a faulty certificate can be reported in full, and what it is worth is found out afterwards.
 * Every handshake is a full one. Thread-safe.
 */
final class TlsClient {
  private final SSLContext context = context(_ -> {});

  /**
   * A context of its own in which a question decides which servers are spoken with.
   *
   * @throws IllegalStateException if this Java has no TLS
   */
  static SSLContext context(Gate.Question question) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Gate(question)}, null);
      // Engines without a peer's name never look a session up; this keeps tickets from piling up.
      context.getClientSessionContext().setSessionCacheSize(1);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }

  /**
   * Shakes hands over a connection that nothing secure was said on yet. Closing the result closes
   * the connection; if this throws, that is left to the caller.
   *
   * @param serverName who is asked for (RFC 6066, section 3); an address is not sent
   * @param applicationProtocols what is offered (RFC 7301); may be empty
   * @throws HandshakeException if the two sides don't agree
   * @throws IOException if the connection breaks or the time is over
   */
  SecureWire open(Wire wire, String serverName, List<String> applicationProtocols)
      throws IOException {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    String name = HostNames.ascii(serverName);
    if (Names.literal(name).isEmpty() && !name.isEmpty()) {
      // As bytes: as a text, names with an underscore would be refused.
      parameters.setServerNames(List.of(new SNIHostName(name.getBytes(StandardCharsets.US_ASCII))));
    }
    parameters.setApplicationProtocols(applicationProtocols.toArray(String[]::new));
    engine.setSSLParameters(parameters);
    return SecureWire.shakingHands(wire, engine);
  }
}
