package dev.sonde.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Contract 2's statistics per minute, from a real agent and from a program of somebody else. */
class MinutesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path folder;
  private static Server server;

  @BeforeAll
  static void startServer() throws IOException {
    server = Server.start(folder);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private static Run agent(String id, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "agent",
                "--server",
                server.address(),
                "--device-id",
                id,
                "--interval",
                "1",
                "--state-dir",
                folder.resolve(id).toString()));
    arguments.addAll(List.of(more));
    return Run.start(folder, Map.of(), arguments);
  }

  private static JsonNode json(String path) throws IOException, InterruptedException {
    return server.http().get(path).json();
  }

  private static void add(String check) throws IOException, InterruptedException {
    assertThat(server.http().post("/api/v1/checks", check).status()).isEqualTo(201);
  }

  private static JsonNode run(String check) throws IOException, InterruptedException {
    return json("/api/v1/checks/" + check).at("/check/runs/0");
  }

  @Test
  void anAgentThatStopsTellsWhatItKnowsOfTheMinute() throws Exception {
    int echo = Ports.free();
    add(
        """
        {"id":"burst","kind":"echo","target":"127.0.0.1:%d","interval_s":1,"agents":["minutes-1"],
         "settings":{"count":2,"rate":10}}
        """
            .formatted(echo));
    try (Run agent =
        agent(
            "minutes-1",
            "--respond",
            "127.0.0.1",
            "--respond-ports",
            Integer.toString(echo),
            "--respond-stamp",
            "off")) {
      await()
          .atMost(PATIENCE)
          .failFast("the agent ended", () -> assertThat(agent.isAlive()).as(agent.err()).isTrue())
          .until(() -> run("burst").path("state").asString("").equals("up"));
    }
    await().atMost(PATIENCE).until(() -> agents().contains("minutes-1"));
    JsonNode answer = json("/api/series?agent_id=minutes-1&minutes=5");
    assertThat(answer.get("agent_id").asString()).isEqualTo("minutes-1");
    assertThat(answer.get("rows").size()).isPositive();
    for (JsonNode row : answer.get("rows")) {
      assertThat(Instant.parse(row.get("minute_utc").asString()).getEpochSecond() % 60).isZero();
      assertThat(row.get("received").asLong()).isPositive();
      assertThat(row.get("sent").asLong())
          .isEqualTo(row.get("received").asLong() + row.get("lost").asLong());
      assertThat(row.get("latency_avg_ms").asDouble()).isPositive();
    }
  }

  private static List<String> agents() throws IOException, InterruptedException {
    List<String> ids = new ArrayList<>();
    json("/api/agents").get("agents").forEach(id -> ids.add(id.asString()));
    return ids;
  }

  @Test
  void whatAnAgentMayNotRunIsSaidAndNotProbed() throws Exception {
    add(
        """
        {"id":"forbidden","kind":"tcp","target":"127.0.0.1:%d","interval_s":1,"agents":["minutes-2"]}
        """
            .formatted(server.port()));
    try (Run agent = agent("minutes-2", "--deny-private", "true")) {
      await()
          .atMost(PATIENCE)
          .failFast("the agent ended", () -> assertThat(agent.isAlive()).as(agent.err()).isTrue())
          .until(() -> run("forbidden").path("fields").has("error"));
      JsonNode run = run("forbidden");
      assertThat(run.get("state").asString()).isEqualTo("unknown");
      assertThat(run.get("assignment").asString()).isEqualTo("differs");
      assertThat(run.get("difference").asString()).contains("127.0.0.1", "deny-private");
      assertThat(run.at("/fields/error").asString()).contains("deny-private");
    }
  }

  @Test
  void minutesOfOthersAreServedAlikeAndTheLastOneWins() throws Exception {
    Instant minute = Instant.now().truncatedTo(ChronoUnit.MINUTES).minusSeconds(60);
    deliver(1, minute, "\"sent\":120,\"received\":0,\"lost\":120");
    deliver(
        2,
        minute,
        "\"latency_avg_ms\":1.5,\"jitter_avg_ms\":0.25,\"sent\":120,\"received\":119,\"lost\":1");
    assertThat(server.http().get("/api/series?agent_id=other%3Aprogram&minutes=nonsense").text())
        .contains(
            "\"rows\":[{\"minute_utc\":\""
                + minute
                + "\",\"latency_avg_ms\":1.5,\"jitter_avg_ms\":0.25,\"sent\":120,\"received\":119,\"lost\":1}]")
        .contains("\"agent_id\":\"other:program\"");
    assertThat(agents()).contains("other:program");
  }

  private static void deliver(int sequence, Instant minute, String fields) throws Exception {
    String delivery =
        """
        {"agent":"gateway","sent":%d,"interval":60,"reports":[{"stream":"s","sequence":%d,"points":[
          {"kind":"minute","time":%d,"tags":{"agent":"other:program"},"fields":{%s}}]}]}
        """
            .formatted(Reports.micros(), sequence, minute.getEpochSecond() * 1_000_000L, fields);
    assertThat(server.http().post("/api/v1/reports", delivery).status()).isEqualTo(200);
  }
}
