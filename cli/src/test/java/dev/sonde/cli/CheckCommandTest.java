package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sonde.agent.AgentSettings;
import dev.sonde.cli.client.RunReport;
import dev.sonde.host.SpaceReader;
import dev.sonde.server.ServerSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code sonde check}, {@code apply} and {@code export} against a server. */
class CheckCommandTest {
  @TempDir Path folder;
  private RunningServer server;
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  CheckCommandTest() {}

  @BeforeEach
  void start() {
    server =
        RunningServer.start(
            ServerSettings.defaults(folder.resolve("data")).listening("127.0.0.1", 0));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private int run(String... words) {
    List<String> arguments = new ArrayList<>(List.of(words));
    arguments.add("--server=" + server.localAddress());
    return runAsIs(arguments);
  }

  private int runAsIs(List<String> arguments) {
    out = new StringWriter();
    err = new StringWriter();
    CommandLine line = Commands.line(arguments.toArray(String[]::new));
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments.toArray(String[]::new));
  }

  private void good(String... words) {
    assertThat(run(words)).as("%s%s", out, err).isZero();
  }

  private Path file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("checks.yaml"), yaml);
  }

  @Test
  void aCheckIsAddedListedPausedAndDeleted() {
    good(
        "check",
        "add",
        "tcp",
        "localhost:1",
        "--name=Port one",
        "--interval=500ms",
        "--timeout=2s",
        "--set=max-bytes=100",
        "--agent=nobody",
        "--agents-with=site=lab",
        "--label=team=web",
        "--max-rtt=50ms",
        "--max-loss=5");
    assertThat(out.toString()).contains("added port-one");

    good("check", "list");
    assertThat(out.toString()).contains("STATE", "port-one", "localhost:1", "0.5s", "unknown");

    good("check", "show", "port-one");
    assertThat(out.toString())
        .contains("\"max-bytes\":100", "\"rtt_ms\":50", "\"loss_pct\":5", "\"timeout_s\":2")
        .contains("\"agents\":[\"nobody\"]", "\"agent_labels\":{\"site\":\"lab\"}");

    good("check", "edit", "port-one", "--interval=1s", "--set=expect=hello", "--unset=max-bytes");
    good("check", "show", "port-one");
    assertThat(out.toString())
        .contains(
            "\"interval_s\":1,", "\"expect\":\"hello\"", "\"timeout_s\":2", "\"team\":\"web\"")
        .doesNotContain("max-bytes");
    assertThat(run("check", "edit", "port-one", "--set=max-bytes=many")).isEqualTo(Main.USAGE);

    good("check", "pause", "port-one");
    good("check", "list");
    assertThat(out.toString()).contains("paused");
    good("check", "resume", "port-one");
    good("check", "rm", "port-one");
    assertThat(out.toString()).contains("deleted port-one with 0 results");
    assertThat(run("check", "show", "port-one")).isEqualTo(Main.FAILED);
    assertThat(err.toString()).contains("there is no check 'port-one'");
  }

  @Test
  void aCheckIsRunNowAtAnAgentThatTheServerDials() throws IOException {
    int closed;
    try (ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = port.getLocalPort();
    }
    try (ServerSocket target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String door = "127.0.0.1:" + free.getLocalPort();
      free.close();
      AgentSettings settings =
          AgentSettings.of(
              Map.of(
                  "listen",
                  door,
                  "device-id",
                  "far",
                  "interval",
                  "1",
                  "state-dir",
                  folder.resolve("agent").toString()));
      try (RunningAgent _ = RunningAgent.start(settings, SpaceReader.ofLibcAhead())) {
        good("monitor", "add", door);
        await().atMost(Duration.ofSeconds(60)).until(() -> listed("monitor").contains("far"));
        assertThat(out.toString()).contains("connected");
        good("check", "add", "tcp", "127.0.0.1:" + target.getLocalPort(), "--name=open");
        good("check", "add", "tcp", "127.0.0.1:" + closed, "--name=shut");
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> run("check", "run", "open") == RunReport.UP);
        assertThat(out.toString()).contains("far: runs", "far: up");
        assertThat(run("check", "run", "shut", "--json")).isEqualTo(RunReport.DOWN);
        assertThat(out.toString()).contains("{\"type\":\"result\",\"agent\":\"far\"");
        assertThat(run("check", "run", "open", "--agent=near")).isEqualTo(RunReport.UNKNOWN);
        assertThat(out.toString()).contains("there is no agent near");
      }
      good("monitor", "rm", door);
      assertThat(listed("monitor")).doesNotContain(door);
    }
    assertThat(run("check", "run", "none")).isEqualTo(RunReport.UNKNOWN);
    assertThat(err.toString()).contains("there is no check 'none'");
  }

  private String listed(String what) {
    good(what, "list");
    return out.toString();
  }

  @Test
  void mistakesAreNamed() {
    assertThat(run("check", "add", "tcpp", "localhost:1")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("did you mean tcp?");
    assertThat(run("check", "add", "tcp", "localhost")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("target: expected HOST:PORT");
    assertThat(run("check", "add", "tcp", "a:1", "--interval=often")).isEqualTo(Main.USAGE);
    assertThat(runAsIs(List.of("check", "list", "--server=nowhere"))).isEqualTo(Main.USAGE);
    assertThat(runAsIs(List.of("check", "list", "--server=http://127.0.0.1:1")))
        .isEqualTo(Main.FAILED);
    assertThat(err.toString()).contains("does not answer");
    assertThat(runAsIs(List.of("check"))).isZero();
    assertThat(out.toString()).contains("sonde check list");
  }

  @Test
  void aFileIsAppliedAndExportedAgain() throws IOException {
    String yaml =
        """
        checks:
          - id: one
            kind: tcp
            target: localhost:1
            interval_s: 30
            labels: {team: web}
          - id: two
            kind: http
            target: http://localhost:2/
        """;
    String path = file(yaml).toString();
    good("apply", "-f", path, "--dry-run");
    assertThat(out.toString()).contains("+ one", "+ two", "2 would change");
    good("apply", "-f", path);
    assertThat(out.toString()).contains("2 changed");
    good("apply", "-f", path);
    assertThat(out.toString()).contains("nothing to change");

    good("export");
    Path exported = Files.writeString(folder.resolve("exported.yaml"), out.toString());
    good("apply", "-f", exported.toString());
    assertThat(out.toString()).contains("nothing to change");

    file(yaml.replace("30", "60").replace("id: two", "id: three"));
    good("apply", "-f", path, "--prune", "team=web");
    assertThat(out.toString()).contains("~ one", "interval_s: 30", "-> 60", "+ three");
    file("checks: [{id: three, kind: http, target: 'http://localhost:2/'}]");
    good("apply", "-f", path, "--prune", "team=web");
    assertThat(out.toString()).contains("- one").doesNotContain("- two");
  }

  @Test
  void aFileThatIsWrongIsNamed() throws IOException {
    String path = file("checks: [{id: a, kind: tcp, target: x, intervall: 3}]").toString();
    assertThat(run("apply", "-f", path)).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("a: ", "did you mean interval_s?");
    file("checks: [{kind: tcp}]");
    assertThat(run("apply", "-f", path)).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("checks[0]", "expected a check with an id");
    file("check: []");
    assertThat(run("apply", "-f", path)).isEqualTo(Main.USAGE);
    file("a: b: c");
    assertThat(run("apply", "-f", path)).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("is not YAML");
    assertThat(run("apply", "-f", folder.resolve("none").toString())).isEqualTo(Main.USAGE);
  }
}
