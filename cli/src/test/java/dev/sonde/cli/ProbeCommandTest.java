package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code sonde probe} as people call it. */
class ProbeCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aTargetThatAnswersIsUp() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String target = "127.0.0.1:" + server.getLocalPort();
      assertThat(run("probe", "tcp", target, "--explain")).as("%s", err).isZero();
      assertThat(out.toString())
          .contains("tcp " + target + ": up")
          .contains("· connected in")
          .contains("connect");
    }
  }

  @Test
  void aTargetThatRefusesIsDown() throws IOException {
    int port;
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      port = server.getLocalPort();
    }
    assertThat(run("probe", "tcp", "127.0.0.1:" + port, "--json")).isEqualTo(1);
    assertThat(out.toString().lines()).hasSize(1);
    assertThat(out.toString())
        .startsWith("{\"kind\":\"probe\"")
        .contains("\"cause\":\"refused\"", "\"up\":0", "\"probe\":\"tcp\"");
  }

  @Test
  void mistakesAreNamed() {
    assertThat(run("probe", "tcp", "localhost", "--max-bytes", "many")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("max-bytes: expected a whole number");
    assertThat(run("probe", "tcp", "localhost")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("target: expected HOST:PORT");
    assertThat(run("probe", "tcp", "a:1", "--timeout-total", "soon")).isEqualTo(Main.USAGE);
  }

  @Test
  void settingsAreFlagsWithTheirMeaningAndDefault() {
    assertThat(run("probe", "tcp", "--help")).isZero();
    assertThat(out.toString()).contains("--max-bytes", "Default: 65536", "--expect");
  }

  @Test
  void aUrlStandsForItsKind() {
    assertThat(ProbeCommand.withKind(List.of("probe", "https://example.net", "--json")))
        .containsExactly("probe", "http", "https://example.net", "--json");
    assertThat(ProbeCommand.withKind(List.of("probe", "tcp", "x:1")))
        .containsExactly("probe", "tcp", "x:1");
  }

  private int run(String... arguments) {
    CommandLine line = Commands.line(arguments);
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }
}
