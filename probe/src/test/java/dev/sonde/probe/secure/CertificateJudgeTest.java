package dev.sonde.probe.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.model.Fields;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateJudgeTest {
  @TempDir static @Nullable Path folder;
  private static List<X509Certificate> chain = List.of();
  private static List<X509Certificate> lonely = List.of();
  private static Optional<String> authority = Optional.empty();
  private final CertificateJudge judge = new CertificateJudge();
  private final Instant now = Instant.now();

  @BeforeAll
  static void makeCertificates() throws Exception {
    TestCertificates made = new TestCertificates(Objects.requireNonNull(folder));
    made.sign("many", "dns:example.net,dns:*.example.net,ip:192.0.2.7,ip:2001:db8::7", "-1d", 90);
    made.selfSign("lonely", "dns:example.net");
    chain = read(made.chain("many"));
    lonely = read(made.chain("lonely"));
    authority = Optional.of(made.authority().toString());
  }

  private static List<X509Certificate> read(Path file) throws IOException, CertificateException {
    try (InputStream in = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
          .map(X509Certificate.class::cast)
          .toList();
    }
  }

  private String problem(String host, Instant at) {
    return judge.judge(chain, host, authority, at).problem().orElse("none");
  }

  /** RFC 9525, section 6. */
  @ParameterizedTest
  @CsvSource({
    "example.net,true",
    "EXAMPLE.net.,true",
    "a.example.net,true",
    "a.b.example.net,false",
    ".example.net,false",
    "example.org,false",
    "aexample.net,false",
    "192.0.2.7,true",
    "192.0.2.8,false",
    "2001:db8:0:0::7,true",
    "2001:db8::8,false",
    "many,false",
  })
  void namesMustMatch(String host, boolean matches) {
    assertThat(problem(host, now)).isEqualTo(matches ? "none" : "it is not for " + host);
  }

  @Test
  void datesMustFit() {
    assertThat(problem("example.net", now.plus(Duration.ofDays(95)))).startsWith("it expired on ");
    assertThat(problem("example.net", now.minus(Duration.ofHours(30))))
        .startsWith("it is not valid before ");
  }

  @Test
  void allProblemsAreNamed() {
    String problem =
        judge
            .judge(lonely, "b.test", authority, now.plus(Duration.ofDays(95)))
            .problem()
            .orElseThrow();
    assertThat(problem).contains("it expired on ", "; it is not for b.test; it is self-signed");
  }

  @Test
  void aCertificateThatIsTrustedItselfNeedsNoAuthority() throws Exception {
    Path file = Objects.requireNonNull(folder).resolve("lonely.pem");
    CertificateReport report =
        judge.judge(lonely, "example.net", Optional.of(file.toString()), now);
    assertThat(report.problem()).isEmpty();
  }

  @Test
  void aChainWithoutWhatLeadsToTheAuthorityIsNotTrusted() {
    assertThat(judge.judge(chain, "example.net", Optional.empty(), now).problem().orElseThrow())
        .isEqualTo("it is not signed by an authority that is trusted: CN=Test Authority");
    assertThat(judge.judge(List.of(), "example.net", authority, now).problem()).isPresent();
  }

  @Test
  void aChangedFileIsReadAgain() throws Exception {
    Path file = Objects.requireNonNull(folder).resolve("changing.pem");
    Optional<String> changing = Optional.of(file.toString());
    Files.copy(Objects.requireNonNull(folder).resolve("lonely.pem"), file);
    assertThat(judge.judge(chain, "example.net", changing, now).problem()).isPresent();
    Files.writeString(
        file, Files.readString(Path.of(authority.orElseThrow())) + Files.readString(file));
    assertThat(judge.judge(chain, "example.net", changing, now).problem()).isEmpty();
    Files.writeString(file, "nothing");
    assertThatThrownBy(() -> judge.judge(chain, "example.net", changing, now))
        .isInstanceOf(AuthoritiesException.class)
        .hasMessageContaining("changing.pem");
  }

  @Test
  void daysAreRoundedDown() {
    Instant end = chain.getFirst().getNotAfter().toInstant();
    assertThat(days(end.minus(Duration.ofDays(10)))).isEqualTo(10);
    assertThat(days(end.minus(Duration.ofMinutes(5)))).isEqualTo(0);
    assertThat(days(end.plusSeconds(1))).isEqualTo(-0.01);
  }

  private static double days(Instant at) {
    Fields.Builder fields = Fields.builder();
    new CertificateReport(chain, Optional.empty(), at).putInto(fields);
    return fields.build().number("cert_days").orElseThrow();
  }
}
