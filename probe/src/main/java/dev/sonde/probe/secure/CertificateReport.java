package dev.sonde.probe.secure;

import dev.sonde.model.Fields;
import dev.sonde.probe.Excerpt;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is to be said of the certificates that a server showed. Immutable.
 *
 * @param chain the certificates, the server's own first
 * @param problem why they are not to be trusted; empty if they are
 * @param at when that was judged
 */
public record CertificateReport(List<X509Certificate> chain, Optional<String> problem, Instant at) {
  private static final int NAME = 256;
  private static final int NAMES = 512;

  /**
   * Adds the fields {@code cert_subject}, {@code cert_issuer} and {@code cert_names} of the
   * server's own certificate, {@code cert_chain} with the subjects of all that were shown, {@code
   * cert_not_after} and {@code cert_days} of whichever of the chain expires first, and {@code
   * cert_problem} if there is one.
   */
  public void putInto(Fields.Builder fields) {
    problem.ifPresent(what -> fields.put("cert_problem", Excerpt.of(what, 2 * NAMES - 2)));
    if (chain.isEmpty()) {
      return;
    }
    X509Certificate own = chain.getFirst();
    fields.put("cert_subject", Excerpt.of(own.getSubjectX500Principal().getName(), NAME));
    fields.put("cert_issuer", Excerpt.of(own.getIssuerX500Principal().getName(), NAME));
    String names = String.join(" ", HostNames.of(own));
    if (!names.isEmpty()) {
      fields.put("cert_names", Excerpt.of(names, NAMES));
    }
    Instant end = firstEnd();
    String subjects =
        chain.stream()
            .map(each -> each.getSubjectX500Principal().getName())
            .collect(Collectors.joining(" < "));
    fields.put("cert_chain", Excerpt.of(subjects, NAMES));
    fields.put("cert_not_after", end.truncatedTo(ChronoUnit.SECONDS).toString());
    fields.put("cert_days", days(Duration.between(at, end)));
  }

  private Instant firstEnd() {
    return chain.stream()
        .map(each -> each.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  /** To hundredths, rounded down: a certificate that has expired never shows as 0. */
  private static double days(Duration time) {
    return Math.floor(time.toSeconds() / 864.0) / 100;
  }
}
