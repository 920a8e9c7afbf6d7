package dev.sonde.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import dev.sonde.model.Tags;
import dev.sonde.server.Coming;
import dev.sonde.server.RunningServer;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class QueryApiTest {
  @TempDir Path folder;
  private RunningServer server;
  private DescribedAnswers described;

  QueryApiTest() {}

  @BeforeEach
  void start() {
    server = new RunningServer(folder);
    described = new DescribedAnswers(server.get("/api/v1/openapi.json").body());
    report("a", 10);
    report("b, \"c\"", 4);
    server.clock.advance(60);
    report("a", 20.5);
    server.clock.advance(1);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void report(String id, double cpu) {
    server.take(
        Coming.from(id, server.clock)
            .point("host", Tags.of("device", id), Fields.builder().put("cpu_pct", cpu).build())
            .arrival());
  }

  private HttpResponse<String> ask(String query, String more) {
    return server.get("/api/v1/query?q=" + URLEncoder.encode(query, StandardCharsets.UTF_8) + more);
  }

  @Test
  void aQueryIsAnsweredInJson() {
    JsonNode answer = described.check("query", ask("host: cpu_pct, max(cpu_pct) step 1m", ""));

    assertThat(answer.get("step_s").asInt()).isEqualTo(60);
    assertThat(answer.get("columns").get(0).get("unit").asString()).isEqualTo("%");
    assertThat(answer.get("lines").get(0).get("tags").get("device").asString()).isEqualTo("a");
    assertThat(answer.get("lines").get(0).get("values").get(1).get(1).asDouble()).isEqualTo(20.5);
    described.check("query", ask("host: cpu_pct, mem_pct step 1d tz Europe/Berlin", ""));
    described.check("query", ask("host: cpu_pct step none", ""));
  }

  @Test
  void aQueryIsAnsweredInCsv() {
    HttpResponse<String> response = ask("host: cpu_pct, mem_pct step none", "&format=csv");

    assertThat(response.headers().firstValue("content-type")).contains("text/csv; charset=utf-8");
    assertThat(response.body().lines().toList())
        .hasSize(4)
        .startsWith("time,device,cpu_pct,mem_pct")
        .anyMatch(line -> line.endsWith("Z,a,20.5,"))
        .anyMatch(line -> line.endsWith("Z,\"b, \"\"c\"\"\",4,"));
  }

  @Test
  void whatIsWrongIsShownWithItsPlace() {
    JsonNode problem = described.check("query", ask("host: cpu_pct wher a = b", ""));

    assertThat(problem.get("detail").asString())
        .contains("did you mean where?")
        .endsWith("\n  host: cpu_pct wher a = b\n                ^");
    described.check("query", ask("hots: cpu_pct", ""));
    described.check("query", ask("host: cpu_pct from -1h to -2h", ""));
    described.check("query", server.get("/api/v1/query"));
    described.check("query", ask("host: cpu_pct", "&format=xml&points=0"));
    assertThat(described.checked()).containsExactly("query 400");
  }

  @Test
  void aQueryMayBePosted() {
    described.check("postQuery", post("/api/v1/query", "{\"q\":\"host: cpu_pct\",\"points\":10}"));
    described.check("postQuery", post("/api/v1/query", "{\"q\":7,\"form\":\"x\",\"points\":0.5}"));
    assertThat(described.checked()).containsExactly("postQuery 200", "postQuery 400");
  }

  @Test
  void aStoreWithoutAnEngineSaysSo() {
    described.check("sql", post("/api/v1/sql", "{\"q\":\"SELECT 1\"}"));
    described.check("query", ask("host: cpu_pct", "&format=parquet"));
    assertThat(described.checked()).containsExactly("query 501", "sql 501");
  }

  @Test
  void aQueryThatDoesNotRunCannotBeEnded() {
    described.check(
        "cancelQuery", server.send(HttpRequest.newBuilder(server.uri("/api/v1/query/x")).DELETE()));
  }

  private HttpResponse<String> post(String path, String body) {
    return server.send(
        HttpRequest.newBuilder(server.uri(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }
}
