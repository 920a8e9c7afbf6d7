package dev.sonde.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sonde.model.Fields;
import dev.sonde.server.Coming;
import dev.sonde.server.LinkedAgent;
import dev.sonde.server.RunningServer;
import dev.sonde.transport.RunEvents;
import dev.sonde.transport.RunOrder;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Runs over HTTP, at agents with a link. */
@Timeout(120)
class RunsApiTest {
  private static final String WEB = "/api/v1/checks/web/run";

  @TempDir Path folder;
  private RunningServer server;
  private DescribedAnswers described;

  RunsApiTest() {}

  @BeforeEach
  void start() {
    server = new RunningServer(folder);
    described = new DescribedAnswers(server.get("/api/v1/openapi.json").body());
    server.send(
        "POST",
        "/api/v1/checks",
        "{\"id\":\"web\",\"kind\":\"tcp\",\"target\":\"a:1\",\"settings\":{\"send\":\"x\"},"
            + "\"timeout_s\":3,\"agents\":[\"one\",\"two\"]}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void known(String agent) {
    server.take(
        Coming.from(agent, server.clock).stream("s1")
            .point("host", dev.sonde.model.Tags.of("device", agent), Fields.of("cpu_pct", 1))
            .arrival());
  }

  private LinkedAgent linked(String agent, BiConsumer<RunOrder, RunEvents> behaviour) {
    known(agent);
    LinkedAgent linked = new LinkedAgent(server.uri("/"), agent, behaviour);
    await().until(() -> server.json("/api/v1/devices/" + agent).has("device"));
    await().until(() -> linked.assigned().size() == 1);
    return linked;
  }

  private List<JsonNode> lines(String operation, HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return described.checkLines(operation, response);
  }

  private static String shown(JsonNode line) {
    return line.get("type").asString()
        + " "
        + line.get("agent").asString()
        + line.path("code").asString("").transform(code -> code.isEmpty() ? "" : " " + code);
  }

  private static void up(RunEvents events) {
    events.step("connects");
    events.sample(1, OptionalDouble.of(1.25), "a");
    events.sample(2, OptionalDouble.empty(), "");
    events.result(5, Fields.builder().put("up", 1).put("answer", "y").build());
  }

  @Test
  void aCheckIsRunAtItsAgentsLineByLine() {
    known("two");
    known("three");
    try (LinkedAgent one = linked("one", (order, events) -> up(events))) {
      List<JsonNode> lines = lines("runCheck", server.send("POST", WEB, ""));
      assertThat(lines.stream().map(RunsApiTest::shown))
          .containsExactlyInAnyOrder(
              "started one",
              "step one",
              "sample one",
              "sample one",
              "result one",
              "error two not_linked");
      RunOrder order = one.orders().getFirst();
      assertThat(order.check()).hasValue("web");
      assertThat(order.kind() + order.target() + order.settings() + order.timeout())
          .isEqualTo("tcpa:1{send=x}Optional[PT3S]");
      assertThat(lines.toString())
          .contains("\"rtt_ms\":1.25", "\"up\":1", "\"answer\":\"y\"", "\"time\":5");

      assertThat(
              lines(
                      "runCheck",
                      server.send("POST", WEB, "{\"agents\":[\"one\",\"three\",\"none\"]}"))
                  .stream()
                  .map(RunsApiTest::shown))
          .contains("result one", "error three not_assigned", "error none unknown_agent")
          .hasSize(7);
    }
  }

  @Test
  void whatIsWrongIsNamedBeforeAnythingRuns() {
    assertThat(described.check("runCheck", server.send("POST", WEB, "{\"agent\":1}")).toString())
        .contains("did you mean agents?");
    assertThat(described.check("runCheck", server.send("POST", WEB, "{\"agents\":[]}")).toString())
        .contains("a list of 1 to 1000 ids");
    described.check("runCheck", server.send("POST", "/api/v1/checks/none/run", ""));
    described.check("runCheck", server.send("POST", WEB, ""));
    assertThat(
            described
                .check(
                    "run",
                    server.send(
                        "POST",
                        "/api/v1/run",
                        "{\"kind\":\"tcp\",\"targett\":\"a\",\"timeout_s\":0}"))
                .get("faults")
                .toString())
        .contains("agent", "did you mean target?", "timeout_s", "expected a text of 1 to 2000");
    assertThat(
            described
                .check(
                    "run",
                    server.send(
                        "POST",
                        "/api/v1/run",
                        "{\"agent\":\"one\",\"kind\":\"tcp\",\"target\":\"a:1\",\"settings\":{\"x\":1}}"))
                .toString())
        .contains("settings.x");
    assertThat(described.checked()).contains("runCheck 404", "runCheck 409", "run 400");
  }

  @Test
  void aBareRunBelongsToNoCheck() {
    try (LinkedAgent one =
        linked("one", (order, events) -> events.failed("not_understood", "too old"))) {
      List<JsonNode> lines =
          lines(
              "run",
              server.send(
                  "POST",
                  "/api/v1/run",
                  "{\"agent\":\"one\",\"kind\":\"tcp\",\"target\":\"a:1\",\"timeout_s\":2}"));
      assertThat(lines.stream().map(RunsApiTest::shown))
          .containsExactly("started one", "error one not_understood");
      assertThat(one.orders().getFirst().check()).isEmpty();
      assertThat(one.orders().getFirst().timeout()).hasValue(java.time.Duration.ofSeconds(2));
    }
  }

  @Test
  void onlySoManyRunAtOnceAndLeavingEndsThem() throws IOException, InterruptedException {
    try (LinkedAgent one = linked("one", (order, events) -> events.step("goes on"))) {
      List<InputStream> open = new java.util.ArrayList<>();
      for (int i = 0; i < 8; i++) {
        open.add(stream());
      }
      await().until(() -> one.orders().size() == 8);
      assertThat(
              lines("runCheck", server.send("POST", WEB, "{\"agents\":[\"one\"]}")).stream()
                  .map(RunsApiTest::shown))
          .containsExactly("error one too_many_runs");
      assertThat(server.get("/metrics").body()).contains("sonde_runs 8.0");
      for (InputStream each : open) {
        each.close();
      }
      await().atMost(java.time.Duration.ofSeconds(60)).until(() -> one.cancelled().size() == 8);
      await().until(() -> server.get("/metrics").body().contains("sonde_runs 0.0"));
    }
  }

  private InputStream stream() throws IOException, InterruptedException {
    return server
        .client()
        .send(
            HttpRequest.newBuilder(server.uri(WEB))
                .POST(BodyPublishers.ofString("{\"agents\":[\"one\"]}"))
                .build(),
            BodyHandlers.ofInputStream())
        .body();
  }

  @Test
  void aLinkThatBreaksEndsItsRuns() {
    try (LinkedAgent one = linked("one", (order, events) -> {})) {
      Thread.ofVirtual()
          .start(
              () -> {
                await().until(() -> one.orders().size() == 1);
                one.close();
              });
      assertThat(
              lines("runCheck", server.send("POST", WEB, "{\"agents\":[\"one\"]}")).stream()
                  .map(RunsApiTest::shown))
          .containsExactly("started one", "error one lost");
    }
  }

  @Test
  void agentsAreToldAtOnceWhatTheyAreToDo() {
    try (LinkedAgent one = linked("one", (order, events) -> {})) {
      assertThat(one.assigned().getFirst()).contains("\"check\":\"web\"");
      server.send("POST", "/api/v1/checks", "{\"id\":\"b\",\"kind\":\"tcp\",\"target\":\"b:1\"}");
      await().until(() -> one.assigned().size() == 2);
      assertThat(one.assigned().getLast()).contains("\"check\":\"b\"");
      await()
          .until(
              () ->
                  server
                      .json("/api/v1/checks/b")
                      .at("/check/runs/0/assignment")
                      .asString("")
                      .equals("applied"));
    }
    try (LinkedAgent other = new LinkedAgent(server.uri("/"), "three", (order, events) -> {})) {
      await().until(() -> other.assigned().size() == 1);
      assertThat(other.assigned().getFirst()).contains("\"b\"").doesNotContain("\"web\"");
    }
  }

  @Test
  void theLinkIsNoPlainPath() {
    assertThat(server.get("/api/v1/link").statusCode()).isEqualTo(426);
    assertThat(server.get("/metrics").body()).contains("sonde_links");
  }
}
