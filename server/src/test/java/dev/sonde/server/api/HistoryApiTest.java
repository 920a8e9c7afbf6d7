package dev.sonde.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import dev.sonde.model.History;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.server.RunningServer;
import dev.sonde.server.TestClock;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class HistoryApiTest {
  private static final long DAY = 86_400_000_000L;

  @TempDir Path folder;
  private RunningServer server;
  private DescribedAnswers described;
  private long now;

  HistoryApiTest() {}

  @BeforeEach
  void start() {
    TestClock clock = new TestClock();
    server = RunningServer.takingReports(folder, clock);
    now = clock.millis() * 1_000;
    described = new DescribedAnswers(server.get("/api/v1/openapi.json").body());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<String> post(String body) {
    return post(body.getBytes(StandardCharsets.UTF_8));
  }

  private HttpResponse<String> post(byte[] body) {
    return server.send(
        HttpRequest.newBuilder(server.uri("/api/v1/import"))
            .POST(BodyPublishers.ofByteArray(body)));
  }

  private JsonNode bring(Point... points) {
    return described.check(
        "importHistory", post(new History("elsewhere", List.of(points)).encode()));
  }

  private static Point run(long time, double up) {
    return new Point(
        "probe",
        time,
        Tags.of("check", "c", "agent", "elsewhere", "probe", "icmp", "target", "t"),
        Fields.of("up", up));
  }

  private static Point cpu(String device, long time) {
    return new Point("host", time, Tags.of("device", device), Fields.of("cpu_pct", 1));
  }

  @Test
  void pointsOfAnyAgeAreAddedOnce() {
    JsonNode first = bring(run(now - 700 * DAY, 1), run(now - 1, 0), cpu("a", now - DAY));
    assertThat(first.get("added").asInt()).isEqualTo(3);
    JsonNode again = bring(run(now - 700 * DAY, 0), run(now - 1, 0), cpu("a", now - DAY));

    assertThat(again.get("added").asInt()).isZero();
    assertThat(again.get("there").asInt()).isEqualTo(3);
    assertThat(again.get("left_out").isEmpty()).isTrue();
    assertThat(server.get("/metrics").body())
        .contains(
            "sonde_import_points_total 3.0",
            "sonde_import_points_left_out_total{cause=\"there\"} 3.0",
            "sonde_intake_accepted_total 2.0",
            "sonde_intake_stored_total 2.0");
  }

  @Test
  void nothingOfThePresentChanges() {
    assertThat(
            server
                .send(
                    "POST", "/api/v1/checks", "{\"id\":\"c\",\"kind\":\"tcp\",\"target\":\"t:1\"}")
                .statusCode())
        .isLessThan(300);
    String before = server.json("/api/v1/checks").get("checks").toString();
    bring(run(now - 1, 0), cpu("a", now - 1));
    server.clock.advance(5);

    assertThat(server.json("/api/v1/checks").get("checks").toString()).isEqualTo(before);
    assertThat(server.json("/api/v1/devices").get("devices").isEmpty()).isTrue();
    assertThat(server.get("/api/v1/events").body()).doesNotContain("\"a\"", "down");
    assertThat(server.store.latest(0)).hasSize(2);
  }

  @Test
  void whatCantBeTakenIsCountedByCause() {
    List<Point> many =
        new ArrayList<>(
            IntStream.range(0, 2_003)
                .mapToObj(
                    i ->
                        new Point(
                            "metric",
                            now - DAY,
                            Tags.of("device", "d", "metric", "m" + i),
                            Fields.of("value", i)))
                .toList());
    many.add(cpu("e", now + DAY));
    JsonNode answer = bring(many.toArray(Point[]::new));

    assertThat(answer.get("added").asInt()).isEqualTo(2_000);
    assertThat(answer.get("left_out").toString()).isEqualTo("{\"future\":1,\"series-limit\":3}");
    assertThat(answer.get("problems").get(0).asString()).contains("2000 series");
  }

  @Test
  void whatIsNoHistoryIsRefusedWithItsFaults() {
    HttpResponse<String> faulty = post("{\"source\":\"\",\"points\":[{\"kind\":\"K\"}],\"x\":1}");
    JsonNode problem = described.check("importHistory", faulty);
    assertThat(faulty.statusCode()).isEqualTo(400);
    assertThat(problem.get("faults").toString()).contains("\"source\"", "\"points[0]", "\"x\"");
    assertThat(post("[]").statusCode()).isEqualTo(400);
    assertThat(post(new byte[0]).statusCode()).isEqualTo(400);
    HttpResponse<String> large = post(" ".repeat(9 << 20));
    described.check("importHistory", large);
    assertThat(large.statusCode()).isEqualTo(413);
    assertThat(server.get("/api/v1/import").statusCode()).isEqualTo(405);
  }

  @Test
  void aStoreThatCantWriteIsToldAndTheSameCanComeAgain() {
    server.store.fail(true);
    HttpResponse<String> failed = post(new History("x", List.of(cpu("a", now))).encode());
    described.check("importHistory", failed);
    assertThat(failed.statusCode()).isEqualTo(503);
    assertThat(failed.headers().firstValue("Retry-After")).isPresent();
    server.store.fail(false);

    assertThat(bring(cpu("a", now)).get("added").asInt()).isEqualTo(1);
  }
}
