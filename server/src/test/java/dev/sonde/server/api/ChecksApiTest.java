package dev.sonde.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import dev.sonde.model.Tags;
import dev.sonde.server.Coming;
import dev.sonde.server.RunningServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Checks over HTTP, with agents that report. */
class ChecksApiTest {
  private static final String CHECKS = "/api/v1/checks";

  @TempDir Path folder;
  private RunningServer server;
  private DescribedAnswers described;

  ChecksApiTest() {}

  @BeforeEach
  void start() {
    server = new RunningServer(folder);
    described = new DescribedAnswers(server.get("/api/v1/openapi.json").body());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode add(String json) {
    return described.check("addCheck", server.send("POST", CHECKS, json)).get("check");
  }

  private JsonNode show(String id) {
    return described.check("getCheck", server.get(CHECKS + "/" + id)).get("check");
  }

  /** An agent reports a result, and that it has taken over what it was told. */
  private void result(String agent, String check, Fields fields) {
    String hash =
        described
            .check("getAssignments", server.get("/api/v1/agents/" + agent + "/assignments"))
            .get("hash")
            .asString();
    server.take(
        Coming.from(agent, server.clock).stream("s1")
            .point(
                "agent",
                Tags.of("device", agent),
                Fields.builder().put("assignments", hash).build())
            .point(
                "probe",
                Tags.of(Map.of("agent", agent, "check", check, "probe", "tcp", "target", "a:1")),
                fields)
            .arrival());
  }

  private static Fields up(double millis) {
    return Fields.builder().put("up", 1).put("duration_ms", millis).build();
  }

  private static Fields down(String cause) {
    return Fields.builder().put("up", 0).put("cause", cause).put("error", "it is " + cause).build();
  }

  @Test
  void aCheckIsAddedShownReplacedAndDeleted() {
    JsonNode added =
        add("{\"name\":\"My Shop!\",\"kind\":\"tcp\",\"target\":\"shop.example:443\"}");
    assertThat(added.get("id").asString()).isEqualTo("my-shop");
    assertThat(added.get("interval_s").asDouble()).isEqualTo(60);
    assertThat(added.get("state").asString()).isEqualTo("unknown");
    assertThat(
            add("{\"name\":\"My shop\",\"kind\":\"tcp\",\"target\":\"b:1\"}").get("id").asString())
        .isEqualTo("my-shop-2");

    JsonNode replaced =
        described
            .check(
                "replaceCheck",
                server.send(
                    "PUT",
                    CHECKS + "/my-shop",
                    "{\"kind\":\"tcp\",\"target\":\"c:1\",\"settings\":{\"send\":\"x\"},\"paused\":true}"))
            .get("check");
    assertThat(replaced.get("state").asString()).isEqualTo("paused");
    assertThat(show("my-shop").get("settings").get("send").asString()).isEqualTo("x");

    JsonNode page = described.check("listChecks", server.get(CHECKS));
    assertThat(page.get("total").asInt()).isEqualTo(2);
    assertThat(page.get("states").get("paused").asInt()).isEqualTo(1);

    described.check("deleteCheck", server.send("DELETE", CHECKS + "/my-shop", ""));
    described.check("getCheck", server.get(CHECKS + "/my-shop"));
    assertThat(described.checked()).contains("getCheck 404", "addCheck 201");
  }

  @Test
  void everyFaultIsNamedWithItsPath() {
    String faults =
        described
            .check(
                "addCheck",
                server.send(
                    "POST",
                    CHECKS,
                    """
                    {"kind":"tcp","tarhet":"a:1","interval_s":0.1,"agents":[1],"labels":{"a b":"c"},
                     "thresholds":{"rtt":1,"loss_pct":101}}
                    """))
            .get("faults")
            .toString();
    assertThat(faults)
        .contains("did you mean target?")
        .contains("expected a text of 1 to 2000 characters")
        .contains("interval_s", "from 0.2 to 86400")
        .contains("agents", "labels.", "thresholds.rtt", "thresholds.loss_pct");
    assertThat(
            server
                .send(
                    "POST", CHECKS, "{\"kind\":\"tcp\",\"target\":\"a:1\",\"settings\":{\"x\":1}}")
                .body())
        .contains("settings.x");
    assertThat(server.send("POST", CHECKS, "[1]").statusCode()).isEqualTo(400);
    described.check("listProbes", server.get("/api/v1/probes"));
    assertThat(described.check("listChecks", server.get(CHECKS)).get("total").asInt()).isZero();
  }

  @Test
  void resultsBecomeAState() {
    add(
        "{\"id\":\"web\",\"kind\":\"tcp\",\"target\":\"a:1\",\"interval_s\":10,\"thresholds\":{\"rtt_ms\":50}}");
    result("one", "web", up(10));
    assertThat(show("web").get("state").asString()).isEqualTo("up");
    assertThat(show("web").get("runs").get(0).get("assignment").asString()).isEqualTo("applied");

    server.clock.advance(1);
    result("one", "web", up(60));
    assertThat(show("web").get("state").asString()).isEqualTo("degraded");
    assertThat(show("web").get("reason").asString()).contains("60", "50");

    server.clock.advance(1);
    result("two", "web", down("refused"));
    result("one", "web", down("timeout"));
    JsonNode web = show("web");
    assertThat(web.get("state").asString()).isEqualTo("down");
    assertThat(web.get("blame").asString()).isEqualTo("target");

    server.clock.advance(120);
    assertThat(show("web").get("state").asString()).isEqualTo("unknown");
  }

  @Test
  void agentsAreToldWhatIsForThem() {
    add("{\"id\":\"all\",\"kind\":\"tcp\",\"target\":\"a:1\"}");
    add("{\"id\":\"named\",\"kind\":\"tcp\",\"target\":\"a:1\",\"agents\":[\"one\"]}");
    add("{\"id\":\"lab\",\"kind\":\"tcp\",\"target\":\"a:1\",\"agent_labels\":{\"site\":\"lab\"}}");
    add("{\"id\":\"off\",\"kind\":\"tcp\",\"target\":\"a:1\",\"paused\":true}");
    result("two", "all", up(1));
    assertThat(show("all").get("runs").get(0).get("assignment").asString()).isEqualTo("applied");
    server.send("PATCH", "/api/v1/devices/two", "{\"labels\":{\"site\":\"lab\"}}");

    assertThat(assigned("one")).isEqualTo("all named ");
    assertThat(assigned("two")).isEqualTo("all lab ");
    assertThat(show("all").get("runs").get(0).get("assignment").asString()).isEqualTo("pending");
  }

  @Test
  void checksAreFoundOrderedAndCut() {
    add("{\"id\":\"a\",\"kind\":\"tcp\",\"target\":\"z:1\",\"labels\":{\"site\":\"Lab 1\"}}");
    add("{\"id\":\"b\",\"kind\":\"tcp\",\"target\":\"y:1\",\"agents\":[\"one\"]}");
    add("{\"id\":\"c\",\"kind\":\"tcp\",\"target\":\"x:1\",\"paused\":true}");
    result("one", "b", down("timeout"));
    assertThat(found("")).isEqualTo("a b c /3");
    assertThat(found("?q=state=down")).isEqualTo("b /1");
    assertThat(found("?q=state=paused+kind=tcp")).isEqualTo("c /1");
    assertThat(found("?q=site=%22lab+1%22")).isEqualTo("a /1");
    assertThat(found("?q=agent=one")).isEqualTo("a b c /3");
    assertThat(found("?q=agent=two")).isEqualTo("/0");
    assertThat(found("?q=Y:1")).isEqualTo("b /1");
    assertThat(found("?sort=target&limit=2")).isEqualTo("c b /3");
    assertThat(found("?sort=-id&limit=1&offset=1")).isEqualTo("b /3");
    assertThat(
            described
                .check("listChecks", server.get(CHECKS + "?sort=colour&limit=0&page=2"))
                .get("faults")
                .toString())
        .contains("sort", "limit", "page");
  }

  private String found(String query) {
    JsonNode answer = described.check("listChecks", server.get(CHECKS + query));
    StringBuilder ids = new StringBuilder();
    answer.get("checks").forEach(check -> ids.append(check.get("id").asString()).append(' '));
    return ids.append('/').append(answer.get("total").asInt()).toString();
  }

  private String assigned(String agent) {
    StringBuilder ids = new StringBuilder();
    server
        .json("/api/v1/agents/" + agent + "/assignments")
        .get("checks")
        .forEach(check -> ids.append(check.get("check").asString()).append(' '));
    return ids.toString();
  }

  private void trace(String agent, String check, String path) {
    result(agent, check, Fields.builder().put("up", 1).put("reached", 1).put("path", path).build());
    server.clock.advance(Duration.ofSeconds(60));
  }

  private List<String> pathEvents() {
    List<String> messages = new ArrayList<>();
    described
        .check("listEvents", server.get("/api/v1/events"))
        .get("events")
        .forEach(
            event -> {
              if (event.get("type").asString().equals("path-changed")) {
                messages.add(event.get("message").asString());
              }
            });
    return messages;
  }

  @Test
  void aChangedPathIsAnEventAlsoAcrossARestart() {
    add("{\"name\":\"Way\",\"kind\":\"tcp\",\"target\":\"shop.example:443\"}");
    trace("agent-1", "way", "10.0.0.1 * 10.0.2.1");
    trace("agent-1", "way", "10.0.0.1 10.0.1.1 10.0.2.1");
    assertThat(pathEvents()).isEmpty();
    server.close();
    server = new RunningServer(folder, server.clock, server.store);
    trace("agent-1", "way", "10.0.0.1 10.0.9.1 10.0.2.1");
    trace("agent-2", "way", "10.0.0.1 10.0.9.1 10.0.2.1");
    assertThat(pathEvents()).isEmpty();
    trace("agent-1", "way", "10.0.0.1 10.0.9.1 10.0.2.1");
    assertThat(pathEvents())
        .containsExactly("The path of Way from agent-1 changed at hop 2, now 10.0.9.1.");
  }
}
