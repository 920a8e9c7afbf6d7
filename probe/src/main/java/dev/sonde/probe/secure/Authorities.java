package dev.sonde.probe.secure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Those whose signatures on certificates count. Immutable. */
final class Authorities {
  /** Where distributions keep the certificates that the whole system trusts, in PEM. */
  private static final List<Path> SYSTEM =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
          Path.of("/etc/ssl/ca-bundle.pem"),
          Path.of("/etc/ssl/cert.pem"));

  private final Set<X509Certificate> certificates;
  private final Set<TrustAnchor> anchors;

  private Authorities(Collection<X509Certificate> certificates) {
    this.certificates = Set.copyOf(certificates);
    this.anchors =
        this.certificates.stream()
            .map(each -> new TrustAnchor(each, null))
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Those of a file with certificates in PEM.
   *
   * @throws AuthoritiesException if it has none or can't be read
   */
  static Authorities ofFile(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      List<X509Certificate> read =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (read.isEmpty()) {
        throw new AuthoritiesException("the file " + file + " holds no certificate", null);
      }
      return new Authorities(read);
    } catch (IOException e) {
      throw new AuthoritiesException("the file " + file + " can't be read: " + e, e);
    } catch (CertificateException e) {
      throw new AuthoritiesException(
          "the file " + file + " holds something else than certificates in PEM", e);
    }
  }

  /** Those that the system trusts, or if it has no list those that Java trusts. */
  static Authorities system() {
    return SYSTEM.stream()
        .filter(Files::isReadable)
        .findFirst()
        .map(Authorities::ofFile)
        .orElseGet(Authorities::ofJava);
  }

  private static Authorities ofJava() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return new Authorities(
          Stream.of(factory.getTrustManagers())
              .filter(X509TrustManager.class::isInstance)
              .flatMap(each -> Stream.of(((X509TrustManager) each).getAcceptedIssuers()))
              .toList());
    } catch (GeneralSecurityException e) {
      throw new AuthoritiesException("Java's list of authorities can't be read: " + e, e);
    }
  }

  boolean contain(X509Certificate certificate) {
    return certificates.contains(certificate);
  }

  /**
   * Looks for a way from a server's certificate over those it sent to an authority (RFC 5280,
   * section 6), as it would have been valid at a moment. Revocation is not looked at.
   *
   * @return why there is none; empty if there is one
   */
  Optional<String> objection(List<X509Certificate> chain, Instant moment) {
    try {
      X509CertSelector own = new X509CertSelector();
      own.setCertificate(chain.getFirst());
      PKIXBuilderParameters way = new PKIXBuilderParameters(anchors, own);
      way.setRevocationEnabled(false);
      way.setDate(Date.from(moment));
      way.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
      CertPathBuilder.getInstance("PKIX").build(way);
      return Optional.empty();
    } catch (CertPathBuilderException e) {
      return Optional.of(String.valueOf(root(e).getMessage()));
    } catch (InvalidAlgorithmParameterException e) {
      return Optional.of("nobody is trusted at all");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no PKIX", e);
    }
  }

  private static Throwable root(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
