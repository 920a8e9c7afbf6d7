package dev.sonde.probe.secure;

import dev.sonde.probe.Excerpt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with certificates: their dates, their names, who signed them. Remembers for an
 * hour which chains led to an authority, as most servers show the same ones again and again.
 * Thread-safe.
 */
public final class CertificateJudge {
  private static final String FOR_SERVERS = "1.3.6.1.5.5.7.3.1";
  private static final String FOR_ANYTHING = "2.5.29.37.0";
  private static final Duration REMEMBERED = Duration.ofHours(1);
  private static final int MOST = 500;
  private static final int SHOWN = 120;

  private final Map<String, Loaded> files = new ConcurrentHashMap<>();
  private final Map<Shown, Verdict> verdicts = new ConcurrentHashMap<>();
  private volatile @Nullable Authorities system;

  private record Loaded(FileTime modified, long size, Authorities authorities) {}

  private record Shown(Authorities authorities, List<X509Certificate> chain) {}

  private record Verdict(Optional<String> problem, Instant at) {}

  /**
   * Judges.
   *
   * @param chain what a server showed, its own certificate first
   * @param host whom the certificate must be for
   * @param caFile a file with the authorities that count, in PEM; those of the system if empty
   * @throws AuthoritiesException if the authorities can't be read
   */
  public CertificateReport judge(
      List<X509Certificate> chain, String host, Optional<String> caFile, Instant now) {
    if (chain.isEmpty()) {
      return new CertificateReport(chain, Optional.of("the server showed no certificate"), now);
    }
    Authorities authorities = caFile.map(this::ofFile).orElseGet(this::ofSystem);
    List<String> problems = new ArrayList<>();
    X509Certificate own = chain.getFirst();
    dates(own, now).ifPresent(problems::add);
    if (!HostNames.cover(own, host)) {
      problems.add("it is not for " + Excerpt.of(host, SHOWN));
    }
    purpose(own).ifPresent(problems::add);
    remembered(authorities, chain, now).ifPresent(problems::add);
    return new CertificateReport(
        chain,
        problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems)),
        now);
  }

  private Authorities ofSystem() {
    Authorities known = system;
    if (known == null) {
      known = Authorities.system();
      system = known;
    }
    return known;
  }

  /** Reads a file again only when it has changed. */
  private Authorities ofFile(String name) {
    try {
      Path file = Path.of(name);
      BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
      Loaded known = files.get(name);
      if (known == null
          || known.size() != is.size()
          || !known.modified().equals(is.lastModifiedTime())) {
        makeRoom(files);
        known = new Loaded(is.lastModifiedTime(), is.size(), Authorities.ofFile(file));
        files.put(name, known);
      }
      return known.authorities();
    } catch (IOException e) {
      throw new AuthoritiesException("the file " + name + " can't be read: " + e, e);
    }
  }

  private static void makeRoom(Map<?, ?> map) {
    if (map.size() >= MOST) {
      map.clear();
    }
  }

  private static Optional<String> dates(X509Certificate certificate, Instant now) {
    Instant begin = certificate.getNotBefore().toInstant();
    Instant end = certificate.getNotAfter().toInstant();
    if (now.isBefore(begin)) {
      return Optional.of("it is not valid before " + begin);
    }
    return now.isAfter(end) ? Optional.of("it expired on " + end) : Optional.empty();
  }

  private static Optional<String> purpose(X509Certificate certificate) {
    try {
      List<String> purposes = certificate.getExtendedKeyUsage();
      return purposes == null || purposes.contains(FOR_SERVERS) || purposes.contains(FOR_ANYTHING)
          ? Optional.empty()
          : Optional.of("it is not meant for servers");
    } catch (CertificateParsingException e) {
      return Optional.of("its purpose can't be read");
    }
  }

  private Optional<String> remembered(
      Authorities authorities, List<X509Certificate> chain, Instant now) {
    Shown shown = new Shown(authorities, chain);
    Verdict known = verdicts.get(shown);
    if (known == null || Duration.between(known.at(), now).abs().compareTo(REMEMBERED) > 0) {
      makeRoom(verdicts);
      known = new Verdict(trust(authorities, chain, now), now);
      verdicts.put(shown, known);
    }
    return known.problem();
  }

  /** Whether an authority stands behind the chain, whatever the dates of the server's own. */
  private static Optional<String> trust(
      Authorities authorities, List<X509Certificate> chain, Instant now) {
    X509Certificate own = chain.getFirst();
    if (authorities.contain(own)) {
      return Optional.empty();
    }
    Optional<String> objection = authorities.objection(chain, within(List.of(own), now));
    if (objection.isEmpty()) {
      return Optional.empty();
    }
    if (authorities.objection(chain, within(chain, now)).isEmpty()) {
      return Optional.of("a certificate between it and the authority is not valid now");
    }
    return Optional.of(whoSigned(chain, objection.get()));
  }

  /** The moment nearest to now at which all of them were valid, if there is one. */
  private static Instant within(List<X509Certificate> chain, Instant now) {
    Instant begin =
        chain.stream()
            .map(each -> each.getNotBefore().toInstant())
            .max(Comparator.naturalOrder())
            .orElse(now);
    Instant end =
        chain.stream()
            .map(each -> each.getNotAfter().toInstant())
            .min(Comparator.naturalOrder())
            .orElse(now);
    Instant notBefore = now.isBefore(begin) ? begin : now;
    return notBefore.isAfter(end) ? end : notBefore;
  }

  private static String whoSigned(List<X509Certificate> chain, String objection) {
    if (isSelfSigned(chain.getFirst())) {
      return "it is self-signed";
    }
    String issuer = Excerpt.of(chain.getLast().getIssuerX500Principal().getName(), SHOWN);
    return objection.startsWith("unable to find valid certification path")
        ? "it is not signed by an authority that is trusted: " + issuer
        : "it is not to be trusted: " + Excerpt.of(objection, SHOWN);
  }

  private static boolean isSelfSigned(X509Certificate certificate) {
    if (!certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())) {
      return false;
    }
    try {
      certificate.verify(certificate.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
