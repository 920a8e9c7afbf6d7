package dev.sonde.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.server.Coming;
import dev.sonde.server.RunningServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Contract 2 over HTTP, with minutes of Sonde's agents and of others. */
class MinutesApiTest {
  private static final long MINUTE = 60_000_000L;

  @TempDir Path folder;
  private RunningServer server;
  private DescribedAnswers described;

  MinutesApiTest() {}

  @BeforeEach
  void start() {
    server = new RunningServer(folder);
    described = new DescribedAnswers(server.get("/api/v1/openapi.json").body());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** The beginning of a minute before now. */
  private long minute(int ago) {
    return Math.floorDiv(server.clock.micros(), MINUTE) * MINUTE - ago * MINUTE;
  }

  private void minute(String agent, String check, int ago, Fields fields) {
    Map<String, String> tags = new HashMap<>(Map.of("agent", agent));
    if (!check.isEmpty()) {
      tags.put("check", check);
    }
    server.take(
        Coming.from("sender", server.clock)
            .point(new Point("minute", minute(ago), Tags.of(tags), fields))
            .arrival());
  }

  private static Fields fields(double latency, double jitter, int jitters, int sent, int received) {
    return Fields.builder()
        .put("latency_avg_ms", latency)
        .put("jitter_avg_ms", jitter)
        .put("jitters", jitters)
        .put("sent", sent)
        .put("received", received)
        .put("lost", sent - received)
        .build();
  }

  private static Fields silence(int sent) {
    return Fields.builder().put("sent", sent).put("received", 0).put("lost", sent).build();
  }

  private JsonNode series(String query) {
    return described.check("getMinutes", server.get("/api/series" + query));
  }

  private List<String> agents() {
    List<String> ids = new ArrayList<>();
    described
        .check("listMinuteAgents", server.get("/api/agents"))
        .get("agents")
        .forEach(id -> ids.add(id.asString()));
    return ids;
  }

  @Test
  void withoutMinutesThereIsNothingAndNoFault() {
    assertThat(agents()).isEmpty();
    JsonNode nothing = series("");
    assertThat(nothing.get("rows").size()).isZero();
    assertThat(nothing.get("agent_id").isNull()).isTrue();
  }

  @Test
  void rowsAreAsTheContractHasThemOldestFirst() {
    minute("a", "web", 1, fields(1.23456, 0.5, 9, 10, 10));
    minute("a", "web", 2, silence(10));
    String body = server.get("/api/series?agent_id=a&minutes=10").body();
    String early = Micros.toInstant(minute(2)).toString();
    assertThat(body)
        .startsWith(
            "{\"rows\":[{\"minute_utc\":\""
                + early
                + "\",\"latency_avg_ms\":0.0,\"jitter_avg_ms\":0.0,\"sent\":10,\"received\":0,\"lost\":10},")
        .contains("\"latency_avg_ms\":1.235,\"jitter_avg_ms\":0.5,\"sent\":10,\"received\":10")
        .contains("\"agent_id\":\"a\",\"since\":\"");
    assertThat(series("?agent_id=a").get("rows").size()).isEqualTo(2);
    assertThat(agents()).containsExactly("a");
  }

  @Test
  void anAgentsChecksAreMergedByWeight() {
    minute("a", "one", 1, fields(10, 1, 9, 10, 10));
    minute("a", "two", 1, fields(40, 4, 3, 10, 5));
    minute("a", "dead", 1, silence(7));
    JsonNode row = series("?agent_id=a").get("rows").get(0);
    assertThat(row.get("sent").asInt()).isEqualTo(27);
    assertThat(row.get("received").asInt()).isEqualTo(15);
    assertThat(row.get("lost").asInt()).isEqualTo(12);
    assertThat(row.get("latency_avg_ms").asDouble()).isEqualTo(20);
    assertThat(row.get("jitter_avg_ms").asDouble()).isEqualTo(1.75);
    assertThat(agents()).containsExactly("a", "a:dead", "a:one", "a:two");
    assertThat(series("?agent_id=a:two").get("rows").get(0).get("latency_avg_ms").asDouble())
        .isEqualTo(40);
  }

  @Test
  void whatAnAgentPublishesOfItsChecksIsNotCountedBesideThem() {
    minute("a", "one", 1, fields(10, 1, 9, 10, 10));
    minute("a", "", 1, fields(10, 1, 9, 10, 10));
    minute("a", "", 2, fields(30, 1, 9, 4, 4));
    JsonNode rows = series("?agent_id=a").get("rows");
    assertThat(rows.size()).isEqualTo(2);
    assertThat(rows.get(0).get("sent").asInt()).isEqualTo(4);
    assertThat(rows.get(1).get("sent").asInt()).isEqualTo(10);
    assertThat(agents()).containsExactly("a");
  }

  @Test
  void theLastCorrectionHoldsAndTheOneHeardLastIsMeant() {
    minute("early", "", 1, fields(5, 0, 0, 2, 2));
    server.clock.advance(1);
    minute("late", "", 1, fields(7, 0, 0, 2, 1));
    server.clock.advance(1);
    minute("late", "", 1, fields(9, 0, 0, 2, 2));
    JsonNode answer = series("");
    assertThat(answer.get("agent_id").asString()).isEqualTo("late");
    assertThat(answer.get("rows").size()).isOne();
    assertThat(answer.get("rows").get(0).get("latency_avg_ms").asDouble()).isEqualTo(9);
    assertThat(agents()).containsExactly("early", "late");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 120",
    "minutes=0, 5",
    "minutes=-3, 5",
    "minutes=1500, 1440",
    "minutes=x, 120",
    "minutes=30, 30",
    "minutes=1.5, 120",
    "minutes=99999999999999999999, 120"
  })
  void minutesAreClampedAndNonsenseIsAsNothing(String query, int minutes) {
    minute("a", "", minutes, fields(5, 0, 0, 1, 1));
    minute("a", "", minutes + 2, fields(5, 0, 0, 1, 1));
    assertThat(series("?agent_id=a&" + query).get("rows").size()).isOne();
  }

  @Test
  void aDeletedCheckIsNoLongerListed() {
    server.send("POST", "/api/v1/checks", "{\"id\":\"one\",\"kind\":\"tcp\",\"target\":\"a:1\"}");
    minute("a", "one", 1, fields(10, 1, 9, 10, 10));
    minute("a", "two", 1, fields(10, 1, 9, 10, 10));
    server.send("DELETE", "/api/v1/checks/one", "");
    assertThat(agents()).containsExactly("a");
  }
}
