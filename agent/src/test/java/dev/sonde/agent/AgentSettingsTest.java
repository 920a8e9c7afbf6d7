package dev.sonde.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sonde.model.Fault;
import dev.sonde.model.MalformedException;
import dev.sonde.transport.dial.BrokerAccess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentSettingsTest {
  private static final Machine MACHINE = new Machine("dev-0123456789ab", Path.of("/state"));

  @TempDir Path root;

  @Test
  void startsWithNothingButDefaults() {
    assertThat(AgentSettings.of(Map.of("api", "off"), MACHINE))
        .isEqualTo(
            new AgentSettings(
                URI.create("http://localhost:8000"),
                Duration.ofSeconds(10),
                "dev-0123456789ab",
                Path.of("/state"),
                64 << 20,
                Duration.ofDays(7),
                Optional.empty()));
    assertThat(AgentSettings.of(Map.of(), MACHINE).modules().api())
        .contains(new AgentSettings.Listen("127.0.0.1", 9101, Optional.empty()));
  }

  @Test
  void takesWhatTheOperatorSays() {
    Map<String, String> texts =
        Map.ofEntries(
            Map.entry("server", "https://sonde.example/below"),
            Map.entry("interval", "1"),
            Map.entry("device-id", "core switch"),
            Map.entry("state-dir", "/var/lib/x"),
            Map.entry("spool-bytes", "10 MB"),
            Map.entry("spool-age", "36h"),
            Map.entry("ca-file", "/etc/ca.pem"),
            Map.entry("allow-kinds", "icmp, http"),
            Map.entry("allow-targets", "*.example.net,192.0.2.0/24"),
            Map.entry("deny-private", "true"),
            Map.entry("max-checks-per-second", "2.5"),
            Map.entry("max-packets-per-second", "100"),
            Map.entry("respond", "127.0.0.1"),
            Map.entry("respond-ports", "4401"),
            Map.entry("respond-stamp", "off"),
            Map.entry("modules", "/etc/modules"),
            Map.entry("allow-modules", "ping, log_tail"),
            Map.entry("max-commands-per-second", "3"),
            Map.entry("api", "[::1]:9200"));
    assertThat(AgentSettings.KEYS).containsAll(texts.keySet());
    assertThat(AgentSettings.of(texts, MACHINE))
        .isEqualTo(
            new AgentSettings(
                URI.create("https://sonde.example/below"),
                Duration.ofSeconds(1),
                "core switch",
                Path.of("/var/lib/x"),
                10_000_000,
                Duration.ofHours(36),
                Optional.of(Path.of("/etc/ca.pem")),
                new ProbeLimits(
                    Set.of("icmp", "http"),
                    TargetRules.of("*.example.net,192.0.2.0/24"),
                    true,
                    OptionalDouble.of(2.5),
                    OptionalDouble.of(100)),
                new Responding(
                    Optional.of(InetAddress.ofLiteral("127.0.0.1")),
                    List.of(4401),
                    OptionalInt.empty()),
                Optional.empty(),
                Optional.empty(),
                new ModuleSettings(
                    Path.of("/etc/modules"),
                    Set.of("ping", "log_tail"),
                    OptionalDouble.of(3),
                    Optional.of(new AgentSettings.Listen("::1", 9200, Optional.empty())))));
  }

  @Test
  void mayReportThroughABroker() throws IOException {
    Path password = Files.writeString(root.resolve("password"), "secret\n");
    AgentSettings settings =
        AgentSettings.of(
            Map.of(
                "server", "nats://me@one.example:4222,two.example",
                "password-file", password.toString(),
                "ca-file", "/etc/ca.pem",
                "nats-creds", "/etc/me.creds"),
            MACHINE);
    BrokerAccess broker = settings.broker().orElseThrow();
    assertThat(settings.server()).isEqualTo(URI.create("nats://one.example:4222"));
    assertThat(broker.uris())
        .containsExactly(URI.create("nats://one.example:4222"), URI.create("nats://two.example"));
    assertThat(broker.user()).hasValue("me");
    assertThat(broker.password()).hasValue("secret");
    assertThat(broker.caFile()).hasValue(Path.of("/etc/ca.pem"));
    assertThat(broker.credentials()).hasValue(Path.of("/etc/me.creds"));
    assertThat(broker).hasToString("nats://one.example:4222,two.example");
  }

  @Test
  void namesWhatIsWrongWithABroker() {
    assertThatThrownBy(() -> AgentSettings.of(Map.of("server", "mqtt://me:secret@host"), MACHINE))
        .hasMessageContaining("server")
        .hasMessageContaining("password-file")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> AgentSettings.of(Map.of("server", "mqtt://host/path"), MACHINE))
        .hasMessageContaining("SCHEME://HOST:PORT");
    assertThatThrownBy(() -> AgentSettings.of(Map.of("nats-creds", "/x"), MACHINE))
        .hasMessageContaining("nats-creds: is of use with a broker");
    assertThatThrownBy(
            () ->
                AgentSettings.of(
                    Map.of("server", "mqtt://h", "password-file", "/none/there"), MACHINE))
        .hasMessageContaining("password-file: can't read");
  }

  @Test
  void namesWhatIsWrongWithLimitsAndResponders() {
    Map<String, String> texts =
        Map.of(
            "allow-kinds", "icmp,",
            "allow-targets", "10.0.0.0/33",
            "deny-private", "yes",
            "max-checks-per-second", "0",
            "respond", "everywhere",
            "respond-ports", "0",
            "respond-stamp", "none");
    MalformedException thrown =
        catchThrowableOfType(MalformedException.class, () -> AgentSettings.of(texts, MACHINE));
    assertThat(thrown.faults())
        .extracting(Fault::path)
        .containsExactlyInAnyOrderElementsOf(texts.keySet());
    assertThat(thrown.getMessage()).contains("10.0.0.0/33", "192.0.2.0/24", "true or false");
  }

  @Test
  void mayWaitForItsServer() {
    assertThat(listen("4402"))
        .hasValue(new AgentSettings.Listen("127.0.0.1", 4402, Optional.empty()));
    assertThat(listen("[::]:1")).hasValue(new AgentSettings.Listen("::", 1, Optional.empty()));
    assertThat(
            AgentSettings.of(
                    Map.of("listen", "0.0.0.0:4402", "listen-key-file", "/etc/key"), MACHINE)
                .listen())
        .hasValue(new AgentSettings.Listen("0.0.0.0", 4402, Optional.of(Path.of("/etc/key"))));
    for (Map<String, String> wrong :
        List.of(
            Map.of("listen", "here"),
            Map.of("listen", "70000"),
            Map.of("listen", "4402", "server", "http://a:1"),
            Map.of("listen-key-file", "/etc/key"))) {
      MalformedException thrown =
          catchThrowableOfType(MalformedException.class, () -> AgentSettings.of(wrong, MACHINE));
      assertThat(thrown.faults()).as(wrong.toString()).hasSize(1);
      assertThat(thrown.faults().getFirst().path()).startsWith("listen");
    }
  }

  private static Optional<AgentSettings.Listen> listen(String text) {
    return AgentSettings.of(Map.of("listen", text), MACHINE).listen();
  }

  @Test
  void namesAllFaultsTogetherEachWithWhatWouldBeRight() {
    Map<String, String> texts =
        Map.of("intervall", "5", "interval", "0", "server", "localhost:8000", "spool-bytes", "1k");
    MalformedException thrown =
        catchThrowableOfType(MalformedException.class, () -> AgentSettings.of(texts, MACHINE));
    assertThat(thrown.faults())
        .containsExactlyInAnyOrder(
            new Fault("intervall", "is not a setting; did you mean interval?"),
            new Fault(
                "interval",
                "expected whole seconds, or a number with s, m, h or d, from 1 s to 1 d;"
                    + " found \"0\""),
            new Fault(
                "server",
                "expected http://HOST:PORT or https://HOST:PORT, or a broker: mqtt://, mqtts://, nats:// or tls://; found \"localhost:8000\""),
            new Fault(
                "spool-bytes",
                "expected bytes, or a number with KiB, MiB or GiB, at least 1 MiB;"
                    + " found \"1k\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sonde.example",
        "ftp://sonde.example",
        "http://",
        "http://a:99999",
        "http://a:0",
        "http://user:secret@a",
        "http://a?x=1",
        "http://a#x",
        "http://a b"
      })
  void refusesAServerThatIsNone(String server) {
    assertThatThrownBy(() -> AgentSettings.of(Map.of("server", server), MACHINE))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("server: expected http://HOST:PORT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ten", "-1", "1.5", "99999999999999999999", "9223372036854775807d", "2d"})
  void refusesAnIntervalThatIsNone(String interval) {
    assertThatThrownBy(() -> AgentSettings.of(Map.of("interval", interval), MACHINE))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("interval: expected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two\nlines"})
  void refusesAnIdThatIsNone(String id) {
    assertThatThrownBy(() -> AgentSettings.of(Map.of("device-id", id), MACHINE))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("device-id: must not");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\0b"})
  void refusesAPathThatIsNone(String path) {
    assertThatThrownBy(() -> AgentSettings.of(Map.of("state-dir", path), MACHINE))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("state-dir: expected a path");
  }

  @Test
  void theIdIsThatOfTheMachineElseItsName() throws IOException {
    assertThat(machine(Map.of()).deviceId()).isEqualTo("localhost");

    Files.createDirectories(root.resolve("proc/sys/kernel"));
    Files.writeString(root.resolve("proc/sys/kernel/hostname"), "web-7\n");
    assertThat(machine(Map.of()).deviceId()).isEqualTo("web-7");

    Files.createDirectories(root.resolve("etc"));
    Files.writeString(root.resolve("etc/machine-id"), "0123456789abcdef0123456789abcdef\n");
    assertThat(machine(Map.of()).deviceId()).isEqualTo("dev-0123456789ab");
  }

  @Test
  void theStateGoesWhereTheSystemWantsIt() {
    assertThat(machine(Map.of("STATE_DIRECTORY", "/var/lib/a:/var/lib/b")).stateDir())
        .isEqualTo(Path.of("/var/lib/a"));
    assertThat(machine(Map.of("XDG_STATE_HOME", "/xdg")).stateDir())
        .isEqualTo(Path.of("/xdg/sonde-agent"));
    assertThat(machine(Map.of()).stateDir())
        .isEqualTo(Path.of("/home/me/.local/state/sonde-agent"));
    assertThat(Machine.read(root, Map.of(), "/root").stateDir())
        .isEqualTo(Path.of("/var/lib/sonde-agent"));
  }

  @Test
  void thisMachineHasDefaultsThatAreGood() {
    AgentSettings settings = AgentSettings.of(Map.of());
    assertThat(settings.deviceId()).isNotBlank();
    assertThat(settings.stateDir()).isAbsolute();
  }

  private Machine machine(Map<String, String> environment) {
    return Machine.read(root, environment, "/home/me");
  }
}
