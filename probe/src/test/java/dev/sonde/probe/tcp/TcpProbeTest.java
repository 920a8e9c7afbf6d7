package dev.sonde.probe.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.model.MalformedException;
import dev.sonde.probe.Measurement;
import dev.sonde.probe.ProbeContract;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.Serving;
import dev.sonde.probe.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Against a server of our own on loopback. */
class TcpProbeTest extends ProbeContract {
  private final ServerSocket server;
  private final Serving serving = new Serving();

  TcpProbeTest() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @Override
  protected ProbeProvider<?> provider() {
    return new TcpProvider();
  }

  @Override
  protected String badTarget() {
    return "localhost";
  }

  @Override
  protected String start() {
    serving.start(this::greetAll);
    return "127.0.0.1:" + server.getLocalPort();
  }

  @Override
  protected void silence() throws IOException {
    serving.close(server);
  }

  @Override
  protected void end() throws IOException {
    server.close();
  }

  private void greetAll() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.startVirtualThread(() -> greet(client));
      } catch (IOException e) {
        // Closed: the loop ends.
      }
    }
  }

  private static void greet(Socket client) {
    try (client) {
      client
          .getOutputStream()
          .write("220 ready\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      byte[] line = client.getInputStream().readNBytes(4);
      client.getOutputStream().write(line);
    } catch (IOException e) {
      // The probe hung up.
    }
  }

  @Test
  void theAnswerMustMatch() throws Exception {
    assertThat(probe(Map.of("expect", "^220 .*\\r\\n")).fields().number("answer_ms")).isPresent();
    Measurement wrong = probe(Map.of("expect", "^250"));
    assertThat(wrong.fields().text("cause")).hasValue("mismatch");
    assertThat(wrong.fields().text("error").orElseThrow()).contains("220 ready");
  }

  @Test
  void sendsBeforeItExpects() throws Exception {
    assertThat(probe(Map.of("send", "\\x41B\\r\\n", "expect", "AB\\r\\n$")).fields().number("up"))
        .hasValue(1);
  }

  @Test
  void aClosedPortIsRefused() throws Exception {
    silence();
    Measurement found = probe(Map.of());
    assertThat(found.fields().text("cause")).hasValue("refused");
    assertThat(found.fields().number("connect_ms")).isEmpty();
  }

  @Test
  void anUnknownNameIsAResult() throws Exception {
    Measurement found =
        run(
            Task.of(
                new TcpProvider(),
                "no-such-host.invalid:1",
                Map.of(),
                Optional.of(Duration.ofSeconds(10))));
    assertThat(found.fields().text("cause")).hasValue("name");
  }

  @Test
  void wrongSettingsAreNamed() {
    assertThatThrownBy(() -> new TcpProvider().settings().ofTree(Map.of("expect", "("), "settings"))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("settings");
    assertThatThrownBy(
            () -> new TcpProvider().settings().ofTexts(Map.of("max-bytes", "0", "family", "ipx")))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("max-bytes: expected a whole number from 1 to 1048576")
        .hasMessageContaining("family: expected one of any, ipv4, ipv6");
  }

  private Measurement probe(Map<String, Object> settings) throws InterruptedException {
    return run(
        Task.of(
            new TcpProvider(),
            "127.0.0.1:" + server.getLocalPort(),
            settings,
            Optional.of(Duration.ofSeconds(2))));
  }
}
