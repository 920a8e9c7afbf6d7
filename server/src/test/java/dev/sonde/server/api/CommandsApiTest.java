package dev.sonde.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sonde.model.Fields;
import dev.sonde.model.Tags;
import dev.sonde.server.Coming;
import dev.sonde.server.LinkedAgent;
import dev.sonde.server.RunningServer;
import dev.sonde.transport.CommandEvents;
import dev.sonde.transport.CommandOrder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Commands over HTTP, at agents with a link. */
@Timeout(120)
class CommandsApiTest {
  private static final String COMMANDS = "/api/v1/commands";
  private static final String MODULES =
      """
      [{"name":"ping","summary":"Pings.","state":"running","runs":3,"failures":1,"restarts":0,
        "error":"once","input_schema":{"type":"object","required":["host"],
        "properties":{"host":{"type":"string"},"count":{"type":"integer","maximum":10}},
        "additionalProperties":false}},
       {"name":"echo","state":"stopped","file":"echo.jar"}]
      """;

  @TempDir Path folder;
  private RunningServer server;
  private DescribedAnswers described;

  CommandsApiTest() {}

  @BeforeEach
  void start() {
    server = new RunningServer(folder);
    described = new DescribedAnswers(server.get("/api/v1/openapi.json").body());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void known(String agent) {
    server.take(
        Coming.from(agent, server.clock).stream("s1")
            .point("host", Tags.of("device", agent), Fields.of("cpu_pct", 1))
            .arrival());
    await().until(() -> server.json("/api/v1/devices/" + agent).has("device"));
  }

  private LinkedAgent linked(String agent, BiConsumer<CommandOrder, CommandEvents> module) {
    known(agent);
    LinkedAgent linked = LinkedAgent.withModules(server.uri("/"), agent, MODULES, module);
    await().until(() -> !modules(agent).get("modules").isEmpty());
    return linked;
  }

  private JsonNode modules(String agent) {
    return described.check("getModules", server.get("/api/v1/agents/" + agent + "/modules"));
  }

  private JsonNode ask(String body) {
    return described.check("command", server.send("POST", COMMANDS, body)).path("command");
  }

  private String faults(String body) {
    HttpResponse<String> answer = server.send("POST", COMMANDS, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    return described.check("command", answer).get("faults").toString();
  }

  private JsonNode show(String id) {
    return described.check("getCommand", server.get(COMMANDS + "/" + id)).path("command");
  }

  private JsonNode awaitOver(String id) {
    await().until(() -> !show(id).get("state").asString().equals("running"));
    return show(id);
  }

  private static String shown(JsonNode result) {
    return result.get("agent").asString()
        + " "
        + result.get("state").asString()
        + result.path("code").asString("").transform(code -> code.isEmpty() ? "" : " " + code);
  }

  private static String order(String agents, String input) {
    return "{\"module\":\"ping\",\"agents\":" + agents + ",\"input\":" + input + "}";
  }

  @Test
  void aCommandIsDoneAtAnAgentAndKept() {
    try (LinkedAgent one =
        linked(
            "one",
            (order, events) -> {
              events.progress("works");
              events.completed(Map.of("alive", true, "host", order.input().get("host")));
            })) {
      HttpResponse<String> answer =
          server.send(
              HttpRequest.newBuilder(server.uri(COMMANDS))
                  .header("X-Sonde-As", "ada")
                  .POST(
                      BodyPublishers.ofString(
                          "{\"id\":\"req-1\",\"module\":\"ping\",\"agents\":[\"one\"],"
                              + "\"input\":{\"host\":\"a\"},\"timeout_s\":5}")));
      assertThat(answer.statusCode()).isEqualTo(201);
      described.check("command", answer);
      JsonNode command = awaitOver("req-1");
      assertThat(command.get("state").asString()).isEqualTo("completed");
      assertThat(command.get("by").asString()).isEqualTo("ada");
      assertThat(command.get("from").asString()).isEqualTo("127.0.0.1");
      JsonNode result = command.at("/results/0");
      assertThat(result.get("output"))
          .isEqualTo(JsonMapper.shared().readTree("{\"alive\":true,\"host\":\"a\"}"));
      assertThat(result.get("progress").toString()).isEqualTo("[\"works\"]");
      assertThat(result.get("ended").asLong()).isEqualTo(server.clock.micros());
      CommandOrder order = one.commands().getFirst();
      assertThat(order.id() + order.module() + order.input() + order.timeout())
          .isEqualTo("req-1ping{host=a}PT5S");

      server.close();
      server = new RunningServer(folder);
      assertThat(show("req-1")).isEqualTo(command);
    }
  }

  @Test
  void theSameIdIsTheSameCommand() {
    try (LinkedAgent one = linked("one", (order, events) -> events.completed(Map.of("a", 1L)))) {
      String body =
          "{\"id\":\"x\",\"module\":\"ping\",\"agents\":[\"one\"],\"input\":{\"host\":\"a\"}}";
      assertThat(server.send("POST", COMMANDS, body).statusCode()).isEqualTo(201);
      awaitOver("x");
      HttpResponse<String> again = server.send("POST", COMMANDS, body);
      assertThat(again.statusCode()).isEqualTo(200);
      assertThat(described.check("command", again).at("/command/state").asString())
          .isEqualTo("completed");
      HttpResponse<String> other =
          server.send("POST", COMMANDS, body.replace("\"host\":\"a\"", "\"host\":\"b\""));
      assertThat(other.statusCode()).isEqualTo(409);
      described.check("command", other);
      assertThat(one.commands()).hasSize(1);
    }
  }

  @Test
  void whatNoAgentCouldTakeIsRefusedInWords() {
    try (LinkedAgent one = linked("one", (order, events) -> {})) {
      assertThat(faults(order("[\"one\"]", "{\"hots\":\"a\",\"count\":11}")))
          .contains("input.host", "input.count", "input.hots");
      assertThat(faults("{\"module\":\"pnig\",\"agents\":[\"one\"]}"))
          .contains("agent one has no module pnig; did you mean ping?");
      assertThat(faults(order("[\"nobody\"]", "{}"))).contains("there is no agent nobody");
      assertThat(faults("{\"module\":\"ping\"}")).contains("expected the ids of agents");
      assertThat(
              faults(
                  "{\"modul\":\"a\",\"agents\":1,\"input\":[],\"timeout_s\":0,\"wait_s\":1e9,"
                      + "\"id\":\"a/b\",\"agent_labels\":{\"a\":1}}"))
          .contains("did you mean module?", "timeout_s", "wait_s", "\"id\"", "agent_labels")
          .contains("\"input\"", "\"agents\"");
      assertThat(faults(order("[\"one\"]", "{\"host\":\"" + "a".repeat(66_000) + "\"}")))
          .contains("at most 65536 bytes");
      HttpResponse<String> none =
          server.send("POST", COMMANDS, "{\"module\":\"ping\",\"agent_labels\":{\"a\":\"b\"}}");
      assertThat(none.statusCode()).isEqualTo(409);
      described.check("command", none);
      HttpResponse<String> large =
          server.send(
              "POST", COMMANDS, order("[\"one\"]", "{\"host\":\"" + "a".repeat(300_000) + "\"}"));
      assertThat(large.statusCode()).isEqualTo(413);
      assertThat(one.commands()).isEmpty();
      assertThat(described.check("listCommands", server.get(COMMANDS)).get("commands")).isEmpty();
      assertThat(server.get("/metrics").body())
          .contains("sonde_commands_refused_total{cause=\"malformed\"} 6.0")
          .contains("sonde_commands_refused_total{cause=\"no_agent\"} 1.0");
    }
  }

  @Test
  void manyAreReachedByLabelAndEachTellsItsOwn() {
    for (String agent : List.of("one", "two", "three", "four")) {
      known(agent);
      server.send(
          "PATCH",
          "/api/v1/devices/" + agent,
          "{\"labels\":{\"site\":\"" + (agent.equals("four") ? "y" : "x") + "\"}}");
    }
    try (LinkedAgent _ = linked("one", (order, events) -> events.completed(Map.of()));
        LinkedAgent _ = linked("two", (order, events) -> events.failed("crash", "at\n\tline 1"))) {
      String id =
          ask("{\"module\":\"ping\",\"agent_labels\":{\"site\":\"x\"},\"input\":{\"host\":\"a\"}}")
              .get("id")
              .asString();
      JsonNode command = awaitOver(id);
      assertThat(command.get("results").valueStream().map(CommandsApiTest::shown))
          .containsExactly("one completed", "three failed not_linked", "two failed crash");
      assertThat(command.get("results").toString()).contains("at\\n\\tline 1");
      assertThat(command.get("counts").toString()).isEqualTo("{\"completed\":1,\"failed\":2}");
      assertThat(server.get("/metrics").body())
          .contains("sonde_commands_ended_total{state=\"failed\"} 2.0")
          .contains("sonde_commands_asked_total 1.0", "sonde_commands 0.0");
    }
  }

  @Test
  void linesTellItLive() {
    CompletableFuture<CommandEvents> told = new CompletableFuture<>();
    try (LinkedAgent _ = linked("one", (order, events) -> told.complete(events))) {
      Thread.ofVirtual()
          .start(
              () -> {
                told.join().progress("half\u0007way");
                told.join().completed(Map.of("n", 1L));
                told.join().failed("crash", "too late");
              });
      HttpResponse<String> answer =
          server.send(
              HttpRequest.newBuilder(server.uri(COMMANDS))
                  .header("Accept", "application/x-ndjson")
                  .POST(BodyPublishers.ofString(order("[\"one\"]", "{\"host\":\"a\"}"))));
      List<JsonNode> lines = described.checkLines("command", answer);
      assertThat(lines.getFirst().get("type").asString()).isEqualTo("command");
      assertThat(lines.getLast().at("/command/state").asString()).isEqualTo("completed");
      assertThat(lines.get(lines.size() - 2).at("/result/progress/0").asString())
          .isEqualTo("half way");
      String id = lines.getFirst().at("/command/id").asString();
      List<JsonNode> after =
          described.checkLines(
              "getCommand",
              server.send(
                  HttpRequest.newBuilder(server.uri(COMMANDS + "/" + id))
                      .header("Accept", "application/x-ndjson")));
      assertThat(after).hasSize(3);
    }
  }

  @Test
  void whatIsStrangeComesThrough() {
    Map<String, Object> strange =
        Map.of("half", "\ud800", "bell", "\u0007", "deep", Map.of("a", 1e300));
    try (LinkedAgent one = linked("one", (order, events) -> events.completed(strange))) {
      String id = ask(order("[\"one\"]", "{\"host\":\"\\ud800\\u0000\"}")).get("id").asString();
      JsonNode result = awaitOver(id).at("/results/0");
      assertThat(result.at("/output/half").asString()).isEqualTo("\ud800");
      assertThat(result.at("/output/deep/a").asDouble()).isEqualTo(1e300);
      assertThat(one.commands().getFirst().input()).containsEntry("host", "\ud800\u0000");
      HttpResponse<String> infinite =
          server.send("POST", COMMANDS, order("[\"one\"]", "{\"host\":\"a\",\"count\":1e999}"));
      assertThat(infinite.statusCode()).as(infinite.body()).isEqualTo(400);
    }
  }

  @Test
  void aCommandIsCancelledAtItsAgent() {
    try (LinkedAgent one = linked("one", (order, events) -> {})) {
      String id = ask(order("[\"one\"]", "{\"host\":\"a\"}")).get("id").asString();
      await().until(() -> one.commands().size() == 1);
      HttpResponse<String> answer =
          server.send(
              HttpRequest.newBuilder(server.uri(COMMANDS + "/" + id + "/cancel"))
                  .header("X-Sonde-As", "bob")
                  .POST(BodyPublishers.noBody()));
      assertThat(described.check("cancelCommand", answer).at("/command/results/0/error").asString())
          .isEqualTo("cancelled by bob (127.0.0.1)");
      await().until(() -> one.cancelled().contains(id));
      assertThat(awaitOver(id).get("state").asString()).isEqualTo("cancelled");
      for (String other : List.of(id, "none")) {
        HttpResponse<String> refused = server.send("POST", COMMANDS + "/" + other + "/cancel", "");
        assertThat(refused.statusCode()).isEqualTo(other.equals(id) ? 409 : 404);
        described.check("cancelCommand", refused);
      }
    }
  }

  @Test
  void anAgentThatComesLaterIsWaitedFor() {
    known("one");
    JsonNode asked =
        ask("{\"module\":\"ping\",\"agents\":[\"one\"],\"input\":{\"host\":\"a\"},\"wait_s\":100}");
    assertThat(asked.at("/results/0/state").asString()).isEqualTo("waiting");
    try (LinkedAgent _ = linked("one", (order, events) -> events.completed(Map.of()))) {
      assertThat(awaitOver(asked.get("id").asString()).get("state").asString())
          .isEqualTo("completed");
    }
  }

  @Test
  void whatIsUnderWayWhenALinkOrTheServerEndsIsLost() {
    String first;
    String second;
    try (LinkedAgent one = linked("one", (order, events) -> {})) {
      first = ask(order("[\"one\"]", "{\"host\":\"a\"}")).get("id").asString();
      await().until(() -> one.commands().size() == 1);
    }
    JsonNode lost = awaitOver(first);
    assertThat(shown(lost.at("/results/0"))).isEqualTo("one lost lost");
    try (LinkedAgent _ = linked("one", (order, events) -> {})) {
      second = ask(order("[\"one\"]", "{\"host\":\"a\"}")).get("id").asString();
      server.close();
    }
    server = new RunningServer(folder);
    assertThat(shown(show(second).at("/results/0"))).isEqualTo("one lost lost");
    assertThat(show(second).at("/results/0/error").asString()).contains("the server");
  }

  @Test
  void aLongAnswerIsCutAndSaysSo() {
    String text = "é".repeat(50_000);
    try (LinkedAgent _ = linked("one", (order, events) -> events.completed(Map.of("t", text)))) {
      JsonNode result =
          awaitOver(ask(order("[\"one\"]", "{\"host\":\"a\"}")).get("id").asString())
              .at("/results/0");
      assertThat(result.get("output_bytes").asLong()).isEqualTo(100_008);
      assertThat(result.get("output_head").asString()).startsWith("{\"t\":\"éé").endsWith("é");
      assertThat(result.has("output")).isFalse();
    }
  }

  @Test
  void onlySoMuchIsUnderWayAtAnAgentAndSoMuchIsAskedAtOnce() {
    try (LinkedAgent one = linked("one", (order, events) -> {})) {
      for (int i = 0; i < 8; i++) {
        ask(order("[\"one\"]", "{\"host\":\"a\"}"));
      }
      await().until(() -> one.commands().size() == 8);
      assertThat(shown(ask(order("[\"one\"]", "{\"host\":\"a\"}")).at("/results/0")))
          .isEqualTo("one failed busy");
      HttpResponse<String> answer = server.send("POST", COMMANDS, "{}");
      for (int i = 0; answer.statusCode() != 429 && i < 5_000; i++) {
        answer = server.send("POST", COMMANDS, "{}");
      }
      assertThat(answer.statusCode()).isEqualTo(429);
      described.check("command", answer);
      assertThat(server.get("/metrics").body()).contains("refused_total{cause=\"rate\"} 1.0");
    }
  }

  @Test
  void historyIsFilteredAndPaged() {
    try (LinkedAgent _ = linked("one", (order, events) -> events.completed(Map.of()));
        LinkedAgent _ = linked("two", (order, events) -> events.failed("timeout", "slow"))) {
      for (String id : List.of("a", "b", "c")) {
        String agent = id.equals("b") ? "two" : "one";
        ask(
            "{\"id\":\"%s\",\"module\":\"ping\",\"agents\":[\"%s\"],\"input\":{\"host\":\"a\"}}"
                .formatted(id, agent));
        awaitOver(id);
        server.clock.advance(10);
      }
      assertThat(ids("")).containsExactly("c", "b", "a");
      assertThat(ids("?agent=two")).containsExactly("b");
      assertThat(ids("?state=completed&module=ping")).containsExactly("c", "a");
      assertThat(ids("?module=other")).isEmpty();
      assertThat(ids("?since=-15s")).containsExactly("c");
      JsonNode page = described.check("listCommands", server.get(COMMANDS + "?limit=2"));
      assertThat(ids("?before=" + page.get("next").asLong())).containsExactly("a");
      HttpResponse<String> wrong = server.get(COMMANDS + "?state=waiting&limit=0&x=1");
      assertThat(described.check("listCommands", wrong).get("faults").size()).isEqualTo(3);
    }
  }

  private List<String> ids(String query) {
    return described
        .check("listCommands", server.get(COMMANDS + query))
        .get("commands")
        .valueStream()
        .map(each -> each.get("id").asString())
        .toList();
  }

  @Test
  void modulesAreToldAsTheyAreNow() {
    try (LinkedAgent one = linked("one", (order, events) -> {})) {
      JsonNode ping = modules("one").at("/modules/1");
      assertThat(ping.get("name").asString()).isEqualTo("ping");
      assertThat(ping.get("runs").asInt()).isEqualTo(3);
      assertThat(ping.at("/input_schema/required/0").asString()).isEqualTo("host");
      assertThat(modules("one").at("/modules/0/file").asString()).isEqualTo("echo.jar");
      JsonNode all = described.check("listModules", server.get("/api/v1/modules"));
      assertThat(all.at("/modules/1/agents/0/agent").asString()).isEqualTo("one");
      one.change("[{\"name\":\"new\",\"state\":\"strange\",\"runs\":-1},{\"name\":7},3]");
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> modules("one").at("/modules/0/name").asString("").equals("new"));
      assertThat(modules("one").get("modules").size()).isEqualTo(1);
      assertThat(modules("one").at("/modules/0/state").asString()).isEqualTo("unknown");
    }
    await().until(() -> !modules("one").get("linked").asBoolean());
    assertThat(modules("one").get("modules")).isEmpty();
    assertThat(modules("none").get("status").asInt()).isEqualTo(404);
  }
}
