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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
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
    String files =
        Stream.of(caFile, certificate, key)
            .flatMap(Optional::stream)
            .map(Path::toString)
            .collect(Collectors.joining(", "));
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          certificate.isPresent() && key.isPresent() ? shown(certificate.get(), key.get()) : null,
          caFile.isPresent() ? trusted(caFile.get()) : null,
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("no certificates to use in " + files + ": " + reason(e), e);
    }
  }

  private static TrustManager[] trusted(Path caFile) throws IOException, GeneralSecurityException {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(authorities(caFile));
    return trust.getTrustManagers();
  }

  private static KeyManager[] shown(Path certificate, Path key)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setKeyEntry(
        "own",
        PrivateKeys.read(key),
        new char[0],
        certificates(certificate).toArray(Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    return keys.getKeyManagers();
  }

  private static String reason(GeneralSecurityException e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message;
  }

  private static KeyStore authorities(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int count = 0;
    for (Certificate each : certificates(file)) {
      store.setCertificateEntry("ca-" + count++, each);
    }
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
