package dev.sonde.probe.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.probe.Measurement;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.Prober;
import dev.sonde.probe.Task;
import dev.sonde.probe.Witness;
import dev.sonde.probe.secure.TestCertificates;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against scripts that speak each protocol up to TLS, well and badly. */
class StartTlsTest {
  @TempDir static @Nullable Path folder;
  private static @Nullable TestCertificates certificates;
  private final List<String> heard = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificates = new TestCertificates(Objects.requireNonNull(folder));
    certificates.sign("good", "ip:127.0.0.1", "-1d", 90);
  }

  private static TestCertificates certificates() {
    return Objects.requireNonNull(certificates);
  }

  /**
   * Runs the probe against a script: answers separated by bars, the first one before anything is
   * asked, each other one after a line.
   */
  private Measurement probe(String protocol, String script, Duration timeout) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"));
        Prober prober = new Prober(ProbeEnvironment.system())) {
      Thread.startVirtualThread(() -> serve(server, script));
      Map<String, Object> settings =
          Map.of("starttls", protocol, "ca-file", certificates().authority().toString());
      Task<?> task =
          Task.of(
              new TlsProvider(),
              "127.0.0.1:" + server.getLocalPort(),
              settings,
              Optional.of(timeout));
      return prober.run(task, Witness.NONE);
    }
  }

  private void serve(ServerSocket server, String script) {
    try (Socket client = server.accept()) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII), 1);
      OutputStream out = client.getOutputStream();
      String[] answers = script.split("\\|", -1);
      out.write(bytes(answers[0]));
      for (int i = 1; i < answers.length; i++) {
        heard.add(String.valueOf(in.readLine()));
        out.write(bytes(answers[i]));
      }
      secure(client);
    } catch (IOException e) {
      // The probe hung up.
    }
  }

  private static byte[] bytes(String answer) {
    return answer.replace("~", "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static void secure(Socket client) throws IOException {
    SSLSocket secure =
        (SSLSocket)
            certificates().server("good").getSocketFactory().createSocket(client, null, true);
    secure.setUseClientMode(false);
    secure.getInputStream().readAllBytes();
  }

  @ParameterizedTest
  @CsvSource({
    "smtp,220 mail ESMTP~|250-mail~250-SIZE 9~250 STARTTLS~|220 go~,EHLO sonde.invalid;STARTTLS",
    "smtp,220-hello~220 mail~|250 mail~|220~,EHLO sonde.invalid;STARTTLS",
    "imap,* OK [CAPABILITY IMAP4rev1] ready~|* BYE no~s1 OK go~,s1 STARTTLS",
    "pop3,+OK ready~|+OK~,STLS",
    "ftp,220-Welcome~to us~ 220 all~220 ok~|234 AUTH TLS OK.~,AUTH TLS",
  })
  void asksForTlsInTheProtocolsOwnWords(String protocol, String script, String said)
      throws Exception {
    Measurement found = probe(protocol, script, Duration.ofSeconds(20));
    assertThat(found.fields().text("error")).isEmpty();
    assertThat(heard).containsExactly(said.split(";"));
    assertThat(found.fields().text("cert_subject")).hasValue("CN=good");
    assertThat(found.fields().number("starttls_ms").orElseThrow()).isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "smtp,554 go away~,554 go away",
    "smtp,220 mail~|250 mail~|454 TLS not available~,454 TLS not available",
    "smtp,220 mail~|550-no~550 no~,550-no",
    "imap,* BYE~,* BYE",
    "imap,* OK~|s1 BAD what~,s1 BAD what",
    "pop3,-ERR busy~,-ERR busy",
    "ftp,220 ok~|500 AUTH?~,500 AUTH?",
    "postgres,N,answered 'N'",
  })
  void refusalsAreShown(String protocol, String script, String words) throws Exception {
    Measurement found = probe(protocol, script, Duration.ofSeconds(20));
    assertThat(found.fields().text("cause")).hasValue("protocol");
    assertThat(found.fields().text("error").orElseThrow())
        .contains("asking for TLS: ")
        .contains(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"220-more~", "x"})
  void endlessTalkIsCut(String piece) throws Exception {
    Measurement found = probe("smtp", piece.repeat(100_000), Duration.ofSeconds(20));
    assertThat(found.fields().text("error").orElseThrow()).contains("talks without end");
  }

  @Test
  void silenceEndsWithTheTime() throws Exception {
    Measurement found = probe("smtp", "220", Duration.ofMillis(300));
    assertThat(found.fields().text("cause")).hasValue("timeout");
  }

  @Test
  void whatIsSaidBetweenIsNotTakenForTls() throws Exception {
    Measurement found = probe("smtp", "220 a~|250 a~|220 go~250 injected~", Duration.ofSeconds(20));
    assertThat(found.fields().text("cause")).hasValue("protocol");
    assertThat(found.fields().text("error").orElseThrow()).contains("shaking hands");
  }
}
