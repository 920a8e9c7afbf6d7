package dev.sonde.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
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

  private Run relay(Server server, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "relay",
                "--upstream",
                server.address(),
                "--listen",
                "127.0.0.1:" + relayPort,
                "--device-id",
                "site",
                "--state-dir",
                folder.resolve("relay").toString()));
    arguments.addAll(List.of(more));
    return Run.start(folder, Map.of(), arguments);
  }

  private Run reducingRelay(Server server) throws IOException {
    return relay(server, "--reduce", "2s", "--reduce-kinds", "host,count");
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
  @EnabledIfSystemProperty(
      named = "full",
      matches = "true",
      disabledReason = "takes 20 s, and reducing is tried the same way: ./test --full")
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

  @Test
  void whatARelayReducesCountsOnceWhoeverIsKilled() throws Exception {
    try (Server server = Server.start(folder)) {
      Run relay = reducingRelay(server);
      try (Http own = new Http(agentApi);
          Http site = new Http(relayPort)) {
        Server.awaitHealth(relay, site);
        long epoch = Reports.micros();
        String first = Reports.counting("counter", "s", epoch, 1, 50);
        assertThat(site.post("/api/v1/reports", first).status()).isEqualTo(200);
        long acknowledged;
        try (Run _ = agent()) {
          await()
              .atMost(PATIENCE)
              .ignoreExceptionsInstanceOf(IOException.class)
              .until(() -> sent(own) > 2);
          relay.kill();
          relay = reducingRelay(server);
          await()
              .atMost(PATIENCE)
              .ignoreExceptionsInstanceOf(IOException.class)
              .until(() -> site.post("/api/v1/reports", first).status() == 200);
          String second = Reports.counting("counter", "s", epoch, 51, 100);
          assertThat(site.post("/api/v1/reports", second).status()).isEqualTo(200);
          server.kill();
          String late = Reports.counting("late", "s", epoch - 120_000_000, 1, 10);
          assertThat(site.post("/api/v1/reports", late).status()).isEqualTo(200);
          long then = sent(own);
          await().atMost(PATIENCE).until(() -> sent(own) > then + 2);
          // In the middle of closing windows, as likely as not.
          relay.kill();
          relay = reducingRelay(server);
          server.startAgain();
          await().atMost(PATIENCE).until(() -> sent(own) > then + 5);
          acknowledged = sent(own);
        }
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () -> {
                  assertThat(measured(server, "count", "n", "late")).isEqualTo(new Sum(10, 10, 55));
                  Sum counter = measured(server, "count", "n", "counter");
                  assertThat(counter.points()).isEqualTo(100);
                  assertThat(counter.total()).isCloseTo(5050, within(1e-6));
                  assertThat(counter.stored()).isLessThan(60);
                  Sum host = measured(server, "host", "uptime_s", "behind");
                  assertThat(host.points()).isBetween(acknowledged, acknowledged + 3);
                  assertThat(host.stored()).isLessThan(host.points());
                });
        assertThat(server.http().get("/api/v1/events").text()).doesNotContain("conflict");
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

  /**
   * What the points of a field come to, each counted as often as it says that it stands for.
   *
   * @param stored how many there are
   * @param points how many were measured
   * @param total the sum of the averages of all that were measured
   */
  private record Sum(long stored, long points, double total) {}

  private static Sum measured(Server server, String kind, String field, String device)
      throws IOException, InterruptedException {
    Samples values = Samples.read(server.http(), kind, field, device);
    Samples counts = Samples.read(server.http(), kind, "points", device);
    double points = 0;
    double total = 0;
    for (int i = 0; i < values.size(); i++) {
      int place = counts.times().indexOf(values.times().get(i));
      double standsFor = place < 0 ? 1 : counts.values().get(place);
      points += standsFor;
      total += standsFor * values.values().get(i);
    }
    return new Sum(values.size(), Math.round(points), total);
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
