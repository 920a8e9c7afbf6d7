package dev.sonde.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code sonde up} from its start to Ctrl-C, and what the command line says when it can't. */
class UpIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** How long Ctrl-C may take. */
  private static final Duration END = Duration.ofSeconds(10);

  /** What a shell shows of a process that Ctrl-C ended. */
  private static final int ENDED_BY_CTRL_C = 128 + 2;

  @TempDir Path folder;

  @Test
  void watchesThisHostUntilCtrlCAndGoesOnWhereItWas() throws Exception {
    int port = Ports.free();
    Path data = folder.resolve("data");
    long firstSeen;
    Samples before;
    try (Http http = new Http(port);
        Run up = up(port, data)) {
      Server.awaitHealth(up, http);
      await().atMost(SOON).until(() -> http.get("/devices").json().get("rows").size() == 1);
      String id = onlyDevice(http);
      await().atMost(SOON).until(() -> Samples.read(http, "host", "cpu_pct", id).size() >= 3);

      JsonNode device = device(http);
      assertThat(device.get("state").asString()).isEqualTo("up");
      assertThat(device.get("has_agent").asBoolean()).isTrue();
      assertThat(device.get("interval_s").asDouble()).isEqualTo(1);
      assertThat(device.get("hostname").asString())
          .isEqualTo(Files.readString(Path.of("/proc/sys/kernel/hostname")).strip());
      assertThat(kinds(http)).contains("host", "core", "disk", "interface", "facts", "agent");
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(up.out())
                      .contains("http://localhost:" + port)
                      .contains(data.toString())
                      .contains("Ctrl-C"));
      firstSeen = device.get("first_seen").asLong();

      up.interrupt();
      assertThat(up.exitStatus(END)).as(up.err()).isIn(0, ENDED_BY_CTRL_C);
      assertThat(up.children()).isEmpty();
      assertThat(up.err()).doesNotContain("ERROR").doesNotContain("Exception");
      assertFree(port);
    }
    try (Http http = new Http(port);
        Run again = up(port, data)) {
      Server.awaitHealth(again, http);
      JsonNode device = device(http);
      assertThat(device.get("first_seen").asLong()).isEqualTo(firstSeen);
      before = Samples.read(http, "host", "uptime_s", onlyDevice(http));
      assertThat(before.size()).isGreaterThanOrEqualTo(3);
      await()
          .atMost(SOON)
          .until(
              () ->
                  Samples.read(http, "host", "uptime_s", onlyDevice(http)).size() > before.size());
      Samples after = Samples.read(http, "host", "uptime_s", onlyDevice(http));
      assertThat(after.times()).startsWith(before.times().toArray(new Long[0]));
      assertThat(new TreeSet<>(after.times())).hasSameSizeAs(after.times());
      assertThat(eventTypes(http))
          .contains("server-started", "server-stopped")
          .containsOnlyOnce("device-new")
          .doesNotContain("device-down", "agent-conflict", "agent-lost-reports");
    }
  }

  @Test
  void saysWhoTookThePort() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Run up = up(taken.getLocalPort(), folder.resolve("data"))) {
      assertThat(up.exitStatus(SOON)).isEqualTo(1);
      assertThat(up.err())
          .contains("127.0.0.1:" + taken.getLocalPort() + " is in use")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void saysThatTheDataFolderIsInUse() throws Exception {
    Path data = folder.resolve("data");
    try (Server server = Server.start(folder, data, Ports.free());
        Run second = up(Ports.free(), data)) {
      assertThat(second.exitStatus(SOON)).isEqualTo(1);
      assertThat(second.err()).contains(data.toString()).contains("in use").doesNotContain("\tat ");
      assertThat(server.http().get("/health").status()).isEqualTo(200);
    }
  }

  @Test
  void saysThatTheDataFolderCannotBeMade() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");
    try (Run up = up(Ports.free(), file.resolve("data"))) {
      assertThat(up.exitStatus(SOON)).isEqualTo(1);
      assertThat(up.err()).contains(file.toString()).doesNotContain("\tat ");
    }
  }

  @Test
  void saysThatAnotherAgentHasTheState() throws Exception {
    String state = folder.resolve("state").toString();
    try (Run first = Run.start(folder, "agent", "--state-dir", state)) {
      await().atMost(SOON).until(() -> first.err().contains("reports to"));
      try (Run second = Run.start(folder, "agent", "--state-dir", state)) {
        assertThat(second.exitStatus(SOON)).isEqualTo(1);
        assertThat(second.err()).contains(state).contains("another agent or relay");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "server", "agent"})
  void helpsWithACommand(String command) throws Exception {
    try (Run help = Run.start(folder, command, "--help")) {
      assertThat(help.exitStatus(SOON)).isZero();
      assertThat(help.out())
          .startsWith("Usage: sonde " + command)
          .contains("--config", "--log-level", "--help")
          .containsSubsequence("Examples:", "sonde " + command);
      assertThat(help.err()).isEmpty();
    }
  }

  @Test
  void helpsWithTheFirstSteps() throws Exception {
    try (Run help = Run.start(folder, "--help")) {
      assertThat(help.exitStatus(SOON)).isZero();
      assertThat(help.out())
          .startsWith("Usage: sonde ")
          .contains("up", "server", "agent", "completion")
          .containsSubsequence("First steps:", "sonde up");
    }
  }

  @Test
  void tellsItsVersion() throws Exception {
    try (Run version = Run.start(folder, "--version")) {
      assertThat(version.exitStatus(SOON)).isZero();
      assertThat(version.out()).matches("(?s)sonde \\d+\\.\\d+\\.\\d+.*");
    }
  }

  @Test
  void makesAScriptForCompletion() throws Exception {
    try (Run completion = Run.start(folder, "completion")) {
      assertThat(completion.exitStatus(SOON)).isZero();
      assertThat(completion.out()).contains("complete ").contains("--device-id");
    }
  }

  @Test
  void refusesAnUnknownFlag() throws Exception {
    try (Run wrong = Run.start(folder, "up", "--lisen", "127.0.0.1:1")) {
      assertThat(wrong.exitStatus(SOON)).isEqualTo(2);
      assertThat(wrong.err()).contains("--lisen").contains("--listen");
    }
  }

  @Test
  void namesTheKeyThatWasMeant() throws Exception {
    Path file = Files.writeString(folder.resolve("agent.yaml"), "intervall: 5\nstatedir: x\n");
    try (Run wrong = Run.start(folder, "agent", "--config", file.toString())) {
      assertThat(wrong.exitStatus(SOON)).isEqualTo(2);
      assertThat(wrong.err())
          .contains(file + ":1")
          .contains("intervall")
          .contains("'interval'")
          .contains(file + ":2")
          .contains("'state-dir'");
    }
  }

  @Test
  void namesEverySettingThatIsNotUsable() throws Exception {
    try (Run wrong = Run.start(folder, "agent", "--interval", "soon", "--server", "ftp://x")) {
      assertThat(wrong.exitStatus(SOON)).isEqualTo(2);
      assertThat(wrong.err()).contains("interval").contains("soon").contains("ftp://x");
    }
  }

  @Test
  void aFlagBeatsTheEnvironmentWhichBeatsTheFile() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("agent.yaml"),
            """
            server: http://127.0.0.1:9
            interval: 20
            device-id: of-the-file
            state-dir: %s
            """
                .formatted(folder.resolve("state")));
    Map<String, String> environment =
        Map.of("SONDE_INTERVAL", "30", "SONDE_DEVICE_ID", "of-the-environment");
    List<String> flags =
        List.of("agent", "--config", file.toString(), "--device-id", "of-the-flag");
    try (Run agent = Run.start(folder, environment, flags)) {
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(agent.err())
                      .contains("of-the-flag reports to http://127.0.0.1:9 each 30 s"));
    }
  }

  private Run up(int port, Path data) throws IOException {
    return Run.start(
        folder,
        "up",
        "--listen",
        "127.0.0.1:" + port,
        "--data",
        data.toString(),
        "--interval",
        "1");
  }

  private static JsonNode device(Http http) throws IOException, InterruptedException {
    return http.get("/api/v1/devices").json().get("devices").get(0);
  }

  private static String onlyDevice(Http http) throws IOException, InterruptedException {
    return device(http).get("id").asString();
  }

  private static List<String> kinds(Http http) throws IOException, InterruptedException {
    return StreamSupport.stream(http.get("/api/v1/kinds").json().get("kinds").spliterator(), false)
        .filter(kind -> kind.path("points").asLong(0) > 0)
        .map(kind -> kind.get("kind").asString())
        .collect(Collectors.toList());
  }

  private static List<String> eventTypes(Http http) throws IOException, InterruptedException {
    return StreamSupport.stream(
            http.get("/api/v1/events?from=-1d").json().get("events").spliterator(), false)
        .map(event -> event.get("type").asString())
        .collect(Collectors.toList());
  }

  private static void assertFree(int port) throws IOException {
    try (ServerSocket again = new ServerSocket()) {
      again.setReuseAddress(true);
      again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      assertThat(again.isBound()).isTrue();
    }
  }
}
