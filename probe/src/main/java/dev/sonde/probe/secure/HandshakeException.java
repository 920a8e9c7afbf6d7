package dev.sonde.probe.secure;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;

/** Thrown when two sides can't agree on TLS; the message says why. */
public final class HandshakeException extends IOException {
  private static final long serialVersionUID = 1L;
  private final transient List<X509Certificate> chain;

  HandshakeException(String message, List<X509Certificate> chain, Throwable cause) {
    super(message, cause);
    this.chain = List.copyOf(chain);
  }

  /** The certificates that the server had shown before, its own first; may be none. */
  public List<X509Certificate> chain() {
    return chain;
  }
}
