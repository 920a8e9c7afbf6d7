package dev.sonde.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** An agent behind a relay, whose server and relay are killed: each report is there once. */
class RelayIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path folder;

  private int relayPort;
  private int agentApi;

  @BeforeEach
  void findPorts() throws IOException {
    relayPort = Ports.free();
    agentApi = Ports.free();
  }

  private Run relay(Server server) throws IOException {
    return Run.start(
        folder,
        "relay",
        "--upstream",
        server.address(),
        "--listen",
        "127.0.0.1:" + relayPort,
        "--device-id",
        "site",
        "--state-dir",
        folder.resolve("relay").toString());
  }

  private Run agent() throws IOException {
    return Run.start(
        folder,
        Map.of(),
        List.of(
            "agent",
            "--server",
            "http://127.0.0.1:" + relayPort,
            "--device-id",
            "behind",
            "--interval",
            "1",
            "--api",
            "127.0.0.1:" + agentApi,
            "--state-dir",
            folder.resolve("agent").toString()));
  }

  @Test
  void whatAnAgentBehindARelayReportsIsThereOnceWhoeverIsKilled() throws Exception {
    try (Server server = Server.start(folder)) {
      Run relay = relay(server);
      try (Http own = new Http(agentApi);
          Run _ = agent()) {
        await().atMost(PATIENCE).until(() -> points(server) > 2);
        checksAndRunsPassThrough(server);
        server.kill();
        long then = sent(own);
        await().atMost(PATIENCE).until(() -> sent(own) > then + 3);
        server.startAgain();
        relay.kill();
        relay = relay(server);
        await().atMost(PATIENCE).until(() -> sent(own) > then + 8);
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () -> {
                  long reports = sent(own);
                  assertThat(points(server)).isBetween(reports, reports + 2);
                });
      } finally {
        relay.close();
      }
    }
  }

  private static void checksAndRunsPassThrough(Server server) throws Exception {
    String check =
        """
        {"id":"web","kind":"tcp","target":"127.0.0.1:%d","interval_s":1,"agents":["behind"]}
        """
            .formatted(server.port());
    assertThat(server.http().post("/api/v1/checks", check).status()).isEqualTo(201);
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              JsonNode run = server.http().get("/api/v1/checks/web").json().at("/check/runs/0");
              return run.path("state").asString("").equals("up")
                  && run.path("assignment").asString("").equals("applied");
            });
    assertThat(server.http().post("/api/v1/checks/web/run", "{}").text())
        .contains("\"type\":\"result\"")
        .contains("\"agent\":\"behind\"");
    assertThat(server.http().get("/api/v1/relays").text()).contains("\"behind\"", "\"site\"");
  }

  /** How many reports the relay acknowledged to the agent. */
  private static long sent(Http agent) throws IOException, InterruptedException {
    return agent.get("/status").json().at("/server/reports_sent").asLong();
  }

  /** How many points the server has, of which each report of the agent holds one. */
  private static long points(Server server) throws IOException, InterruptedException {
    return Samples.read(server.http(), "host", "uptime_s", "behind").size();
  }
}
