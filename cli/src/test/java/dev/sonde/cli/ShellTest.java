package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sonde.agent.AgentSettings;
import dev.sonde.cli.client.RemoteAgents;
import dev.sonde.cli.client.RemoteChecks;
import dev.sonde.cli.client.ServerClient;
import dev.sonde.cli.shell.ShellCommand;
import dev.sonde.host.SpaceReader;
import dev.sonde.server.ServerSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sonde shell}, with a person at a terminal, a server and an agent. */
class ShellTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String CTRL_C = "\u0003";

  @TempDir Path folder;
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final PipedOutputStream keys = new PipedOutputStream();
  private RunningServer server;
  private ServerClient client;
  private Terminal terminal;
  private Thread shell;

  ShellTest() {}

  @BeforeEach
  void start() throws IOException {
    server =
        RunningServer.start(
            ServerSettings.defaults(folder.resolve("data")).listening("127.0.0.1", 0));
    client = new ServerClient(server.localAddress());
    terminal =
        new ExternalTerminal(
            "test", "dumb", new PipedInputStream(keys), screen, StandardCharsets.UTF_8);
    shell =
        Thread.ofPlatform()
            .start(() -> ShellCommand.talk(client, terminal, folder.resolve("state/history")));
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    keys.close();
    assertThat(shell.join(PATIENCE)).isTrue();
    terminal.close();
    server.close();
  }

  private RunningAgent agent(String id) {
    RunningAgent agent =
        RunningAgent.start(
            AgentSettings.of(
                Map.of(
                    "server",
                    server.localAddress(),
                    "device-id",
                    id,
                    "interval",
                    "1",
                    "state-dir",
                    folder.resolve(id).toString())),
            SpaceReader.ofLibcAhead());
    await().atMost(PATIENCE).until(() -> new RemoteAgents(client).all().size() == 1);
    return agent;
  }

  private void type(String line) throws IOException {
    keys.write(line.getBytes(StandardCharsets.UTF_8));
    keys.flush();
  }

  private String shown() {
    return screen.toString(StandardCharsets.UTF_8);
  }

  private void awaitShown(String text) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(shown()).contains(text));
  }

  @Test
  void aCheckIsCreatedCollectedAndStopped() throws IOException {
    String target = server.localAddress().replace("http://localhost", "127.0.0.1");
    try (RunningAgent agent = agent("berlin")) {
      assertThat(agent).isNotNull();
      type("monitors\nuse berlin\n");
      awaitShown("sonde berlin> ");
      type("create tcp " + target + "\n.\nsoon\n500ms\n\nPort\n");
      awaitShown("created port");
      assertThat(shown()).contains("expected a time such as 10s");
      type("show\n");
      awaitShown("paused");
      type("collect\n");
      awaitShown("confirmed by berlin: port");
      await().atMost(PATIENCE).until(() -> shown().matches("(?s).*berlin +port +up +connect .*"));
      type(CTRL_C);
      awaitShown("stopped: port");
      assertThat(new RemoteChecks(client).find("port"))
          .containsEntry("paused", true)
          .containsEntry("interval_s", 0.5)
          .containsEntry("agents", List.of("berlin"));
      type("run port\n");
      await().atMost(PATIENCE).until(() -> shown().matches("(?s).*berlin: up \\(.*"));
      type("edit port\n\n.\n2s\n\n\nshow port\n");
      awaitShown("interval_s     2");
      type("delete port\nyes\nexit\n");
      awaitShown("deleted port with ");
      assertThat(new RemoteChecks(client).all()).isEmpty();
    }
  }

  @Test
  void mistakesAreNamedAndTheTalkGoesOn() throws IOException {
    for (String line : List.of("shwo", "use nobody", "show nothing", "create pong x")) {
      type(line + "\n");
    }
    awaitShown("did you mean show?");
    awaitShown("there is no monitor 'nobody'");
    awaitShown("there is no check 'nothing'");
    awaitShown("pong");
    type("collect\n");
    awaitShown("there is nothing to run");
    awaitShown("collecting; Ctrl-C stops");
    type(CTRL_C);
    awaitShown("0 results");
    type("help\nexit\n");
    awaitShown("have the checks run, and see each confirmed");
  }
}
