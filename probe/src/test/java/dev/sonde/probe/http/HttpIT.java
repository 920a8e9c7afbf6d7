package dev.sonde.probe.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.probe.Measurement;
import dev.sonde.probe.Peer;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.Prober;
import dev.sonde.probe.Task;
import dev.sonde.probe.Witness;
import dev.sonde.probe.secure.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against nginx. */
class HttpIT {
  private static final List<String> CERTIFICATES =
      List.of("good", "expired", "future", "self-signed", "elsewhere", "wildcard");
  private static final Map<String, Integer> PORTS = new HashMap<>();

  @TempDir static @Nullable Path folder;
  private static @Nullable TestCertificates certificates;
  private static @Nullable Peer nginx;
  private final Prober prober = new Prober(ProbeEnvironment.system());

  @BeforeAll
  static void startNginx() throws Exception {
    String program = Peer.program("nginx");
    Path here = Objects.requireNonNull(folder);
    TestCertificates made = new TestCertificates(here);
    certificates = made;
    made.sign("good", "dns:localhost,dns:other.test,ip:127.0.0.1", "-1d", 90);
    made.sign("expired", "dns:localhost,ip:127.0.0.1", "-20d", 10);
    made.sign("future", "dns:localhost,ip:127.0.0.1", "+2d", 10);
    made.selfSign("self-signed", "dns:localhost,ip:127.0.0.1");
    made.sign("elsewhere", "dns:example.net", "-1d", 90);
    made.sign("wildcard", "dns:*.localhost", "-1d", 90);
    Files.writeString(here.resolve("page.html"), "x".repeat(200_000));
    Files.writeString(here.resolve("nginx.conf"), configuration(here, made));
    nginx =
        Peer.start(
            List.of(program, "-p", here.toString(), "-c", here.resolve("nginx.conf").toString()),
            here.resolve("nginx.log"),
            port("good"));
  }

  private static String configuration(Path here, TestCertificates made) throws Exception {
    PORTS.put("plain", Peer.freePort());
    List<String> servers = new ArrayList<>();
    servers.add("server { listen 127.0.0.1:%d; %s }".formatted(port("plain"), locations()));
    for (String alias : CERTIFICATES) {
      PORTS.put(alias, Peer.freePort());
      servers.add(secure(port(alias), made, alias, alias.equals("good") ? " http2" : ""));
    }
    PORTS.put("old", Peer.freePort());
    servers.add(
        secure(port("old"), made, "good", "").replaceFirst("\\{ ", "{ ssl_protocols TLSv1.2; "));
    return """
        daemon off; worker_processes 1; user root;
        pid %1$s/nginx.pid; error_log stderr;
        events { worker_connections 256; }
        http {
          access_log off; ssl_protocols TLSv1.2 TLSv1.3; default_type text/plain;
          client_body_temp_path %1$s/t1; proxy_temp_path %1$s/t2; fastcgi_temp_path %1$s/t3;
          uwsgi_temp_path %1$s/t4; scgi_temp_path %1$s/t5; root %1$s;
          %2$s
        }
        """
        .formatted(here, String.join("\n", servers));
  }

  private static String secure(int port, TestCertificates made, String alias, String more)
      throws Exception {
    return "server { listen 127.0.0.1:%d ssl%s; ssl_certificate %s; ssl_certificate_key %s; %s }"
        .formatted(port, more, made.chain(alias), made.key(alias), locations());
  }

  private static String locations() {
    return "location = / { return 200 'hello'; } location = /moved { return 301 /; }"
        + " location = /json { default_type application/json; return 200 '{\"status\": \"ok\"}'; }"
        + " location = /zip { gzip on; gzip_min_length 1; gzip_types *; try_files /page.html =404; }"
        + " location = /gone { return 410; }";
  }

  private static int port(String alias) {
    return Objects.requireNonNull(PORTS.get(alias));
  }

  @AfterAll
  static void endNginx() throws InterruptedException {
    if (nginx != null) {
      nginx.close();
    }
  }

  private Measurement ask(String url, Map<String, Object> settings) throws InterruptedException {
    Task<?> task = Task.of(new HttpProvider(), url, settings, Optional.of(Duration.ofSeconds(20)));
    return prober.run(task, Witness.NONE);
  }

  private Measurement askSecurely(String alias, Map<String, Object> more)
      throws InterruptedException {
    Map<String, Object> settings =
        new HashMap<>(Map.of("ca-file", Objects.requireNonNull(certificates).authority() + ""));
    settings.putAll(more);
    return ask("https://localhost:" + port(alias) + "/", settings);
  }

  private static void assertUp(Measurement found) {
    assertThat(found.fields().text("error")).isEmpty();
    assertThat(found.result()).isInstanceOf(ProbeResult.Up.class);
  }

  private static void assertUntrusted(Measurement found, String words) {
    assertThat(found.fields().text("cause")).hasValue("certificate");
    assertThat(found.fields().text("cert_problem").orElseThrow()).contains(words);
    assertThat(found.fields().text("error").orElseThrow()).contains(words);
    assertThat(found.fields().asMap())
        .containsKeys("dns_ms", "connect_ms", "cert_days", "cert_not_after", "cert_subject")
        .containsKeys("cert_issuer", "cert_names")
        .doesNotContainKey("status_code");
  }

  @Test
  void asksPlainly() throws Exception {
    String url = "http://127.0.0.1:" + port("plain");
    Measurement found = ask(url + "/moved", Map.of("expect-body", "^hello$"));
    assertUp(found);
    assertThat(found.fields().number("redirects")).hasValue(1);
    assertUp(ask(url + "/json", Map.of("expect-json", "$.status == ok")));
    assertUp(ask(url + "/gone", Map.of("status", "410")));
    assertUp(ask(url + "/page.html", Map.of("method", "HEAD")));
    Measurement page = ask(url + "/zip", Map.of());
    assertUp(page);
    assertThat(page.fields().number("bytes")).hasValue(200_000);
    assertThat(ask(url + "/none", Map.of()).fields().text("error").orElseThrow())
        .contains("404 Not Found");
  }

  @Test
  void asksSecurely() throws Exception {
    Measurement found = askSecurely("good", Map.of("expect-body", "hello"));
    assertUp(found);
    assertThat(found.fields().text("tls_version")).hasValue("TLSv1.3");
    assertThat(found.fields().text("tls_alpn")).hasValue("http/1.1");
    assertThat(found.fields().text("tls_cipher").orElseThrow()).startsWith("TLS_");
    assertThat(found.fields().number("tls_ms").orElseThrow()).isPositive();
    assertThat(found.fields().number("cert_days").orElseThrow()).isBetween(88.9, 89.0);
    assertThat(found.fields().text("cert_subject")).hasValue("CN=good");
    assertThat(found.fields().text("cert_issuer")).hasValue("CN=Test Authority");
    assertThat(found.fields().text("cert_names")).hasValue("localhost other.test 127.0.0.1");
    assertThat(found.fields().text("cert_problem")).isEmpty();
  }

  @Test
  void faultyCertificatesAreReportedInFull() throws Exception {
    Measurement expired = askSecurely("expired", Map.of());
    assertUntrusted(expired, "it expired on ");
    assertThat(expired.fields().text("cert_problem").orElseThrow()).doesNotContain(";");
    assertThat(expired.fields().number("cert_days").orElseThrow()).isBetween(-10.01, -10.0);
    assertUntrusted(askSecurely("future", Map.of()), "it is not valid before ");
    assertUntrusted(askSecurely("self-signed", Map.of()), "it is self-signed");
    assertUntrusted(askSecurely("elsewhere", Map.of()), "it is not for localhost");
    assertUntrusted(askSecurely("wildcard", Map.of()), "it is not for localhost");
    Measurement unknown = ask("https://localhost:" + port("good"), Map.of());
    assertUntrusted(unknown, "not signed by an authority that is trusted: CN=Test Authority");
  }

  @Test
  void faultyCertificatesCanBeAccepted() throws Exception {
    Measurement found = askSecurely("expired", Map.of("verify", false));
    assertUp(found);
    assertThat(found.fields().text("cert_problem").orElseThrow()).startsWith("it expired on");
    assertThat(found.fields().number("status_code")).hasValue(200);
  }

  @Test
  void speaksOlderTls() throws Exception {
    Measurement found = askSecurely("old", Map.of());
    assertUp(found);
    assertThat(found.fields().text("tls_version")).hasValue("TLSv1.2");
  }

  @Test
  void speaksHttp2() throws Exception {
    Measurement found = askSecurely("good", Map.of("version", "2", "expect-body", "^hello$"));
    assertUp(found);
    assertThat(found.fields().text("http_version")).hasValue("2");
    assertThat(found.fields().number("bytes")).hasValue(5);
    assertThat(found.fields().text("cert_subject")).hasValue("CN=good");
    assertThat(found.fields().asMap())
        .containsEntry("tls_alpn", "h2")
        .containsKeys(
            "tls_version", "dns_ms", "connect_ms", "tls_ms", "first_byte_ms", "transfer_ms");
    assertUp(askSecurely("good", Map.of("version", "2", "family", "ipv4")));

    Measurement older = askSecurely("wildcard", Map.of("version", "2", "verify", false));
    assertThat(older.fields().text("error").orElseThrow()).contains("speaks HTTP/1.1, expected 2");
    Measurement cut =
        ask(
            "https://localhost:" + port("good") + "/page.html",
            Map.of("version", 2, "verify", false, "max-bytes", 1_000));
    assertUp(cut);
    assertThat(cut.fields().number("bytes")).hasValue(1_000);
    assertThat(cut.fields().number("truncated")).hasValue(1);
    assertUntrustedOverHttp2(askSecurely("expired", Map.of("version", "2")));
  }

  private static void assertUntrustedOverHttp2(Measurement found) {
    assertThat(found.fields().text("cause")).hasValue("certificate");
    assertThat(found.fields().text("cert_subject")).hasValue("CN=expired");
    assertThat(found.fields().number("status_code")).isEmpty();
  }

  @Test
  void authoritiesThatCanNotBeReadAreUnknown() throws Exception {
    Measurement found = askSecurely("good", Map.of("ca-file", "/no/such/file.pem"));
    assertThat(found.result()).isInstanceOf(ProbeResult.Unknown.class);
    assertThat(found.fields().text("error").orElseThrow()).contains("/no/such/file.pem");
  }
}
