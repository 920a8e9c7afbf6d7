package dev.sonde.transport.dial;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
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
    return caFile.isEmpty()
        ? (SSLSocketFactory) SSLSocketFactory.getDefault()
        : context(caFile, Optional.empty(), Optional.empty()).getSocketFactory();
  }

  /**
   * TLS that trusts the certificates of a file, or those of the Java runtime, and shows a
   * certificate of its own if it has one.
   *
   * @throws IOException if a file can't be read or does not hold what it should
   */
  static SSLContext context(Optional<Path> caFile, Optional<Path> certificate, Optional<Path> key)
      throws IOException {
    Optional<KeyManagerFactory> keys = own(certificate, key);
    Optional<TrustManagerFactory> trust = authorities(caFile);
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          keys.map(KeyManagerFactory::getKeyManagers).orElse(null),
          trust.map(TrustManagerFactory::getTrustManagers).orElse(null),
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS can't be used: " + reason(e), e);
    }
  }

  /** Those who may vouch for a server; empty if there is no file. */
  static Optional<TrustManagerFactory> authorities(Optional<Path> caFile) throws IOException {
    if (caFile.isEmpty()) {
      return Optional.empty();
    }
    try {
      KeyStore store = empty();
      int count = 0;
      for (Certificate each : certificates(caFile.get())) {
        store.setCertificateEntry("ca-" + count++, each);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      return Optional.of(trust);
    } catch (GeneralSecurityException e) {
      throw new IOException("no certificates to trust in " + caFile.get() + ": " + reason(e), e);
    }
  }

  /** A certificate of one's own with its key; empty if one of the files is missing. */
  static Optional<KeyManagerFactory> own(Optional<Path> certificate, Optional<Path> key)
      throws IOException {
    if (certificate.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    try {
      KeyStore store = empty();
      store.setKeyEntry(
          "own",
          PrivateKeys.read(key.get()),
          new char[0],
          certificates(certificate.get()).toArray(Certificate[]::new));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      return Optional.of(keys);
    } catch (GeneralSecurityException e) {
      String files = certificate.get() + " and " + key.get();
      throw new IOException("no certificate with its key in " + files + ": " + reason(e), e);
    }
  }

  private static String reason(GeneralSecurityException e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message;
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> read =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (read.isEmpty()) {
        throw new IOException("no certificates in " + file);
      }
      return read;
    }
  }
}
