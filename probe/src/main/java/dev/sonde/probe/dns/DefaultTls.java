package dev.sonde.probe.dns;

import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/** TLS with the certificates that this host trusts. */
final class DefaultTls {
  private DefaultTls() {}

  static SSLSocketFactory factory() {
    try {
      return SSLContext.getDefault().getSocketFactory();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no TLS, or can't read its certificates", e);
    }
  }
}
