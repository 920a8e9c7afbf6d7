package dev.sonde.transport.dial;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Whom an uplink believes when a server says who it is. */
final class Trust {
  private Trust() {}

  /**
   * Sockets that trust the certificates of a file, or those of the Java runtime.
   *
   * @throws IOException if the file can't be read or holds no certificate
   */
  static SSLSocketFactory sockets(Optional<Path> caFile) throws IOException {
    if (caFile.isEmpty()) {
      return (SSLSocketFactory) SSLSocketFactory.getDefault();
    }
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(certificates(caFile.get()));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException("no certificates to trust in " + caFile.get() + ": " + reason(e), e);
    }
  }

  private static String reason(GeneralSecurityException e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message;
  }

  private static KeyStore certificates(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(file)) {
      int count = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca-" + count++, each);
      }
      if (count == 0) {
        throw new IOException("no certificates to trust in " + file);
      }
    }
    return store;
  }
}
