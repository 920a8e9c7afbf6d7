package dev.sonde.server.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.server.FakeStore;
import dev.sonde.server.RunningServer;
import dev.sonde.server.TestClock;
import dev.sonde.store.Batch;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prometheus' API of a running server: its answers to the letter, its errors and limits. */
class PrometheusApiTest {
  private static final String ROOT = "/prometheus/api/v1/";

  @TempDir Path folder;
  private final TestClock clock = new TestClock();
  private RunningServer server;

  @BeforeEach
  void start() {
    server = new RunningServer(folder, clock, new FakeStore());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void store(Point... points) {
    server.store.append(List.of(Batch.of(List.of(points))));
  }

  private Point point(String kind, long secondsAgo, Tags tags, String field, double value) {
    return new Point(kind, clock.micros() - secondsAgo * 1_000_000, tags, Fields.of(field, value));
  }

  private void storeHost() {
    Tags tags = Tags.of("device", "h1");
    store(
        point("host", 120, tags, "cpu_pct", 10),
        point("host", 60, tags, "cpu_pct", 20.5),
        point("host", 0, tags, "cpu_pct", 30));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private HttpResponse<String> query(String query) {
    return server.get(ROOT + "query?query=" + encoded(query) + "&time=" + seconds());
  }

  private long seconds() {
    return clock.millis() / 1000;
  }

  private HttpResponse<String> form(String path, String body) {
    return server.send(
        HttpRequest.newBuilder(server.uri(ROOT + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body)));
  }

  @Test
  void ownKindsAreMetrics() {
    storeHost();

    HttpResponse<String> response = query("sonde_host_cpu_pct");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(response.body())
        .isEqualTo(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{\"__name__\":\"sonde_host_cpu_pct\",\"device\":\"h1\"},\"value\":[%d,\"30\"]}]}}"
                .formatted(seconds()));
  }

  @Test
  void rangesAreMatrices() {
    storeHost();
    long start = seconds() - 120;

    String body =
        form(
                "query_range",
                "query=sonde_host_cpu_pct&start=%d&end=%d&step=60".formatted(start, seconds()))
            .body();

    assertThat(body)
        .contains("\"resultType\":\"matrix\"")
        .contains(
            "\"values\":[[%d,\"10\"],[%d,\"20.5\"],[%d,\"30\"]]"
                .formatted(start, start + 60, start + 120));
    assertThat(query("sonde_host_cpu_pct[90s]").body())
        .contains("[[%d,\"20.5\"],[%d,\"30\"]]".formatted(start + 60, start + 120));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 + 1 | \"resultType\":\"scalar\",\"result\":[TIME,\"2\"]",
        "\"a\\\"b\" | \"resultType\":\"string\",\"result\":[TIME,\"a\\\"b\"]",
        "1 / 0 | [TIME,\"+Inf\"]",
        "-1 / 0 | [TIME,\"-Inf\"]",
        "0 / 0 | [TIME,\"NaN\"]",
        "1 / 3 | [TIME,\"0.3333333333333333\"]",
        "2 ^ 62 | [TIME,\"4611686018427388000\"]",
        "1e21 | [TIME,\"1e+21\"]",
        "-0.00000012 | [TIME,\"-1.2e-07\"]",
        "0.000001 | [TIME,\"0.000001\"]",
        "-0 | [TIME,\"-0\"]",
        "vector(1) | \"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[TIME,\"1\"]}]",
      })
  void writesNumbersAsPrometheusDoes(String query, String expected) {
    assertThat(query(query).body()).contains(expected.replace("TIME", Long.toString(seconds())));
  }

  @Test
  void timesHaveMilliseconds() {
    assertThat(server.get(ROOT + "query?query=1&time=1500000000.25").body())
        .contains("[1500000000.25,\"1\"]");
    assertThat(server.get(ROOT + "query?query=1&time=2020-01-01T00:00:00.5Z").body())
        .contains("[1577836800.5,\"1\"]");
    assertThat(server.get(ROOT + "query?query=1").body()).contains("[" + seconds() + ",\"1\"]");
  }

  @Test
  void fieldsThatTheCatalogueDoesNotKnowAreFoundByTheirName() {
    store(point("greenhouse", 5, Tags.of("bed", "3"), "moisture_pct", 41));

    assertThat(query("sonde_greenhouse_moisture_pct{bed=\"3\"}").body()).contains(",\"41\"]");
    assertThat(query("sonde_greenhouse_nothing").body()).contains("\"result\":[]");
  }

  @Test
  void metricsOfOpenTelemetryHaveTheirNameWithUnderscores() {
    Tags tags =
        Tags.of("device", "h", "metric", "http.server.duration", "type", "histogram", "unit", "s");
    store(
        new Point(
            "metric",
            clock.micros(),
            tags,
            Fields.builder().put("count", 7).put("sum", 1.5).build()),
        point(
            "metric",
            0,
            Tags.of("device", "h", "metric", "queue.size", "type", "gauge"),
            "value",
            3));

    assertThat(query("http_server_duration_count").body())
        .contains("\"device\":\"h\",\"type\":\"histogram\",\"unit\":\"s\"")
        .contains(",\"7\"]");
    assertThat(query("{__name__=~\"http_server_.*\"}").body())
        .contains("http_server_duration_sum")
        .doesNotContain("http_server_duration_min");
    assertThat(query("queue_size").body()).contains(",\"3\"]");
  }

  @Test
  void namesAndValuesAreListed() {
    storeHost();

    assertThat(server.get(ROOT + "labels").body())
        .isEqualTo("{\"status\":\"success\",\"data\":[\"__name__\",\"device\"]}");
    assertThat(server.get(ROOT + "label/device/values").body()).contains("[\"h1\"]");
    assertThat(
            server.get(ROOT + "label/__name__/values?match%5B%5D=%7Bdevice%3D%22h1%22%7D").body())
        .contains("\"sonde_host_cpu_pct\"")
        .contains("\"sonde_host_load1\"");
    assertThat(server.get(ROOT + "label/__name__/values?limit=2").body())
        .matches(".*\"data\":\\[\"[a-z0-9_]+\",\"[a-z0-9_]+\"\\]}");
    assertThat(form("series", "match[]=sonde_host_cpu_pct&match%5B%5D=sonde_host_load1").body())
        .isEqualTo(
            "{\"status\":\"success\",\"data\":[{\"__name__\":\"sonde_host_cpu_pct\",\"device\":\"h1\"},{\"__name__\":\"sonde_host_load1\",\"device\":\"h1\"}]}");
  }

  @Test
  void saysWhichPrometheusItIsLike() {
    assertThat(server.get(ROOT + "status/buildinfo").body())
        .contains(
            "\"version\":\"2.42.0\"", "\"application\":\"Sonde\"", "\"revision\":\"sonde-1.2.3\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "query?query=up{ | 400 | bad_data | invalid parameter \\\"query\\\": 1:4: parse error",
        "query | 400 | bad_data | no expression found in input",
        "query?query=1&time=x | 400 | bad_data | invalid parameter \\\"time\\\": cannot parse \\\"x\\\" to a valid timestamp",
        "query?query=1&time=1e300 | 400 | bad_data | up to the year 9999",
        "query?query=1&time=NaN | 400 | bad_data | up to the year 9999",
        "query?query=1&timeout=x | 400 | bad_data | invalid parameter \\\"timeout\\\"",
        "query_range?query=1&end=1&step=1 | 400 | bad_data | invalid parameter \\\"start\\\"",
        "query_range?query=1&start=2&end=1&step=1 | 400 | bad_data | end timestamp must not be before start time",
        "query_range?query=1&start=1&end=1&step=0 | 400 | bad_data | zero or negative query resolution",
        "query_range?query=1&start=1&end=1&step=x | 400 | bad_data | to a valid duration",
        "query_range?query=1&start=1&end=1 | 400 | bad_data | to a valid duration",
        "query_range?query=1&start=0&end=11001&step=1 | 400 | bad_data | exceeded maximum resolution of 11,000 points per timeseries",
        "query_range?query=x[5m]&start=1&end=1&step=1 | 400 | bad_data | invalid expression type \\\"range vector\\\" for range query",
        "series | 400 | bad_data | no match[] parameter provided",
        "series?match[]={} | 400 | bad_data | must contain at least one non-empty matcher",
        "series?match[]=rate(x[5m]) | 400 | bad_data | invalid parameter \\\"match[]\\\"",
        "label/a-b/values | 400 | bad_data | invalid label name: \\\"a-b\\\"",
        "labels?limit=x | 400 | bad_data | invalid parameter \\\"limit\\\"",
        "rules | 404 | not_found | /prometheus/api/v1/rules is not supported",
        "query_exemplars?query=up | 404 | not_found | is not supported",
      })
  void errorsAreThoseOfPrometheus(String path, int status, String type, String problem) {
    String escaped =
        path.replace("[", "%5B").replace("]", "%5D").replace("{", "%7B").replace("}", "%7D");

    HttpResponse<String> response = server.get(ROOT + escaped);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.body())
        .startsWith("{\"status\":\"error\",\"errorType\":\"" + type + "\",\"error\":\"")
        .contains(problem);
  }

  @Test
  void aBodyThatIsNoFormIsRefused() {
    HttpResponse<String> response =
        server.send(
            HttpRequest.newBuilder(server.uri(ROOT + "query"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{}")));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("expected application/x-www-form-urlencoded");
    assertThat(form("query", "query=%zz").body()).contains("the body is no form");
    assertThat(form("query", "query=" + "x".repeat(300_000)).body()).contains("bad_data");
  }

  @Test
  void whatAsksForTooMuchIsRefused() {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      points.add(point("host", 1, Tags.of("device", "d" + i), "load1", i));
    }
    server.store.append(List.of(Batch.of(points)));
    String range = "&start=%d&end=%d&step=1".formatted(seconds() - 10_999, seconds());

    HttpResponse<String> response = server.get(ROOT + "query_range?query=sonde_host_load1" + range);

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(response.body())
        .contains("\"errorType\":\"execution\"", "too many samples into memory");
    assertThat(query("count(sonde_host_load1)").body()).contains(",\"500\"]");
  }

  @Test
  void aQueryThatTakesTooLongEnds() {
    storeHost();
    String query = encoded("max_over_time(sum_over_time(vector(1)[1d:1s])[1d:1m])");

    HttpResponse<String> response =
        server.get(ROOT + "query?timeout=1ms&query=" + query + "&time=" + seconds());

    assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
    assertThat(response.body()).contains("\"errorType\":\"timeout\"", "query timed out");
  }

  @Test
  void aStoreThatFailsIsSaidToBeUnavailable() {
    storeHost();
    server.store.fail(true);

    HttpResponse<String> response = query("sonde_host_cpu_pct");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).contains("\"errorType\":\"unavailable\"", "the disk is on strike");
  }

  @Test
  void farApartStepsAreReadOneByOne() {
    for (int i = 0; i < 30; i++) {
      store(point("host", i * 3_600L, Tags.of("device", "h"), "load1", i));
    }
    int before = server.store.queries();

    String body =
        server
            .get(
                ROOT
                    + "query_range?query=sonde_host_load1&start=%d&end=%d&step=1h"
                        .formatted(seconds() - 29 * 3_600L, seconds()))
            .body();

    assertThat(body).contains("\"29\"", "\"0\"");
    assertThat(server.store.queries() - before).isEqualTo(30);
  }
}
