package dev.sonde.server.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.model.Point;
import dev.sonde.server.RunningServer;
import dev.sonde.server.TestClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Metrics that are posted to a running server, in JSON and in binary form. */
class OtlpReceiverTest {
  private static final String JSON = "application/json";

  @TempDir Path folder;
  private final TestClock clock = new TestClock();
  private RunningServer server;

  @BeforeEach
  void start() {
    server = RunningServer.takingReports(folder, clock);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<String> post(String type, byte[] body) {
    return server.send(
        HttpRequest.newBuilder(server.uri(Otlp.HTTP_PATH))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(body)));
  }

  private HttpResponse<String> post(String json) {
    return post(JSON, json.getBytes(StandardCharsets.UTF_8));
  }

  private JsonNode partial(String json) {
    HttpResponse<String> response = post(json);
    assertThat(response.statusCode()).isEqualTo(200);
    return JsonMapper.shared().readTree(response.body()).path("partialSuccess");
  }

  private String nanos() {
    return Long.toString(TimeUnit.MICROSECONDS.toNanos(clock.micros()));
  }

  private String hostMetrics(double busy, double idle, long received) {
    String text =
        new String(ProtoMetricsTest.recorded("hostmetrics.json"), StandardCharsets.UTF_8)
            .replace("@TIME@", nanos())
            .replace("\"@USER@\"", Double.toString(busy))
            .replace("\"@IDLE@\"", Double.toString(idle))
            .replace("\"@RX@\"", Long.toString(received));
    return text.replaceAll("\"@[A-Z]+@\"", "0");
  }

  private String metric(String resource, String data) {
    return """
        {"resourceMetrics":[{"resource":{"attributes":[%s]},"scopeMetrics":[{"scope":{"name":"lib"},
         "metrics":[%s]}]}]}
        """
        .formatted(resource, data);
  }

  private String gauge(String name, String attributes, String value) {
    return metric(
        attribute("host.name", "a"),
        """
        {"name":"%s","unit":"s","gauge":{"dataPoints":[
          {"timeUnixNano":"%s","attributes":[%s],"asDouble":%s}]}}
        """
            .formatted(name, nanos(), attributes, value));
  }

  private static String attribute(String key, String value) {
    return "{\"key\":\"%s\",\"value\":{\"stringValue\":\"%s\"}}".formatted(key, value);
  }

  private JsonNode device(String id) {
    return server.json("/api/v1/devices/" + id).get("device");
  }

  private List<Point> stored(String kind) {
    return server.store.latest(0).stream().filter(point -> point.kind().equals(kind)).toList();
  }

  private Point only(String kind) {
    List<Point> points = stored(kind);
    assertThat(points).hasSize(1);
    return points.getFirst();
  }

  @ParameterizedTest
  @ValueSource(strings = {"old", "new"})
  void aMachineBehindACollectorLooksLikeAnyOther(String names) {
    collect(names, hostMetrics(10, 100, 1000));
    clock.advance(60);
    collect(names, hostMetrics(25, 145, 61_000));

    JsonNode seen = device("web-1");
    assertThat(seen.get("state").asString()).isEqualTo("up");
    assertThat(seen.get("cpu_pct").asDouble()).isEqualTo(25, within(1e-9));
    assertThat(seen.get("mem_pct").asDouble()).isEqualTo(25);
    assertThat(seen.get("disk_pct").asDouble()).isEqualTo(100.0 / 3, within(0.01));
    JsonNode row = server.json("/devices").get("rows").get(0);
    assertThat(row.get("iface").asString()).isEqualTo("eth0");
    assertThat(row.get("rx_bytes").asInt()).isEqualTo(61_000);
    assertThat(row.get("uptime_s").asDouble()).isEqualTo(86400.5);
    assertThat(row.get("loadavg").toString()).isEqualTo("[0.5,0.4,0.3]");
    Point host = only("host");
    assertThat(host.fields().number("cores")).hasValue(2);
    assertThat(host.fields().number("processes")).hasValue(100);
    assertThat(host.fields().number("swap_pct")).hasValue(25);
    assertThat(host.fields().number("mem_total_bytes")).hasValue(8.0 * (1 << 30));
    Point disk = only("disk");
    assertThat(disk.tags().value("mount")).hasValue("/");
    assertThat(disk.fields().number("write_bytes")).hasValue(222);
    assertThat(disk.fields().number("inodes_used_pct")).hasValue(25);
    assertThat(disk.fields().text("device_name")).hasValue("sda1");
    Point eth0 =
        stored("interface").stream()
            .filter(point -> point.tags().toString().contains("eth0"))
            .findFirst()
            .orElseThrow();
    assertThat(eth0.fields().number("rx_bytes_per_s")).hasValue(1000);
    assertThat(eth0.fields().number("tx_drops")).hasValue(4);
    assertThat(stored("metric"))
        .extracting(point -> point.tags().value("metric").orElse(""))
        .containsOnly("system.disk.merged", "system.network.io");
  }

  /** The names of the semantic conventions since 1.27, with their attributes. */
  private void collect(String names, String json) {
    String text = json;
    if (names.equals("new")) {
      for (String[] change :
          new String[][] {
            {"system.network.packets", "system.network.packet.count"},
            {"system.network.dropped", "system.network.packet.dropped"},
            {"system.processes.count", "system.process.count"},
            {"\"key\": \"status\"", "\"key\": \"process.state\""},
            {"\"key\": \"cpu\"", "\"key\": \"cpu.logical_number\""},
            {"\"key\": \"mountpoint\"", "\"key\": \"system.filesystem.mountpoint\""},
            {"\"key\": \"type\"", "\"key\": \"system.filesystem.type\""},
            {"\"key\": \"mode\"", "\"key\": \"system.filesystem.mode\""},
            {"\"key\": \"device\"", "\"key\": \"system.device\""},
            {"\"key\": \"direction\"", "\"key\": \"network.io.direction\""}
          }) {
        assertThat(text).contains(change[0]);
        text = text.replace(change[0], change[1]);
      }
    }
    HttpResponse<String> response = post(text);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{}");
  }

  @Test
  void whatIsSentAgainChangesNothing() {
    post(hostMetrics(10, 100, 1000));
    clock.advance(60);
    String request = hostMetrics(25, 145, 61_000);
    post(request);
    List<Point> before = server.store.latest(0);

    assertThat(post(request).statusCode()).isEqualTo(200);

    assertThat(server.store.latest(0)).containsExactlyInAnyOrderElementsOf(before);
    assertThat(only("host").fields().number("cpu_pct")).isPresent();
  }

  @Test
  void withoutAnEarlierReadingTheLoadOfTheProcessorIsAbsent() {
    post(hostMetrics(10, 100, 1000));

    assertThat(only("host").fields().number("cpu_pct")).isEmpty();
    assertThat(device("web-1").has("cpu_pct")).isFalse();
  }

  @Test
  void sharesAreTakenWhereThereAreNoAmounts() {
    String shares =
        """
        {"name":"system.cpu.utilization","gauge":{"dataPoints":[%s]}},
        {"name":"system.memory.utilization","gauge":{"dataPoints":[%s]}},
        {"name":"system.filesystem.utilization","gauge":{"dataPoints":[%s]}}
        """
            .formatted(
                share("idle", 0.75, "cpu\",\"value\":{\"stringValue\":\"cpu0\"}},{\"key\":\"x")
                    + ","
                    + share(
                        "user", 0.25, "cpu\",\"value\":{\"stringValue\":\"cpu0\"}},{\"key\":\"x"),
                share("used", 0.5, "x"),
                share(
                    "used", 0.125, "mountpoint\",\"value\":{\"stringValue\":\"/\"}},{\"key\":\"x"));
    assertThat(partial(metric(attribute("host.name", "a"), shares)).isMissingNode()).isTrue();

    assertThat(only("host").fields().number("cpu_pct")).hasValue(25);
    assertThat(only("host").fields().number("mem_pct")).hasValue(50);
    assertThat(only("host").fields().number("disk_pct")).hasValue(12.5);
  }

  private String share(String state, double value, String key) {
    return "{\"timeUnixNano\":\"%s\",\"asDouble\":%s,\"attributes\":[%s,{\"key\":\"%s\",\"value\":{\"stringValue\":\"y\"}}]}"
        .formatted(nanos(), value, attribute("state", state), key);
  }

  @Test
  void keepsOtherMetricsWithTheirAttributes() {
    post(
        gauge(
            "queue.depth", attribute("Queue.Name", "q1") + "," + attribute("device", "d"), "2.5"));

    Point point = only("metric");
    assertThat(point.time()).isEqualTo(clock.micros());
    assertThat(point.tags().asMap())
        .containsOnly(
            Map.entry("device", "a"),
            Map.entry("metric", "queue.depth"),
            Map.entry("type", "gauge"),
            Map.entry("unit", "s"),
            Map.entry("scope", "lib"),
            Map.entry("queue_name", "q1"),
            Map.entry("attr_device", "d"));
    assertThat(point.fields().number("value")).hasValue(2.5);
  }

  @Test
  void keepsDistributions() {
    String at =
        "\"timeUnixNano\":\"" + nanos() + "\",\"count\":\"6\",\"sum\":9.5,\"min\":0.5,\"max\":4";
    assertThat(
            partial(
                    metric(
                        attribute("service.name", "svc"),
                        """
                        {"name":"h","histogram":{"aggregationTemporality":1,"dataPoints":[
                          {%s,"explicitBounds":[1,2.5],"bucketCounts":["1","2",3]}]}},
                        {"name":"e","exponentialHistogram":{"aggregationTemporality":2,"dataPoints":[
                          {%s,"scale":3,"zeroCount":"1","positive":{"offset":-2,"bucketCounts":["2","0","3"]}}]}},
                        {"name":"s","summary":{"dataPoints":[
                          {%s,"quantileValues":[{"quantile":0.5,"value":2},{"quantile":0.99,"value":3.5}]}]}}
                        """
                            .formatted(at, at, at)))
                .isMissingNode())
        .isTrue();

    Point histogram = named("h");
    assertThat(histogram.tags().value("temporality")).hasValue("delta");
    assertThat(histogram.tags().value("device")).hasValue("svc");
    assertThat(histogram.fields().number("max")).hasValue(4);
    assertThat(histogram.fields().text("buckets")).hasValue("1:1 2.5:2 inf:3");
    assertThat(named("e").fields().text("buckets")).hasValue("i-2:2 i0:3");
    assertThat(named("e").fields().number("scale")).hasValue(3);
    assertThat(named("s").fields().text("quantiles")).hasValue("0.5:2 0.99:3.5");
  }

  private Point named(String metric) {
    return stored("metric").stream()
        .filter(point -> point.tags().value("metric").orElse("").equals(metric))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "NaN"       | 0             | x        | value      | expected a finite number
          "Infinity"  | 0             | x        | value      | expected a finite number
          1           | -864000000    | x        | time       | expected at most 8 days in the past
          1           | 86400         | x        | time       | 60 s in the future
          1           | 0             |          | name       | metric: must not be empty
          """)
  void badDataPointsAreRefusedCountedAndNamed(
      String value, long seconds, String name, String cause, String reason) {
    String good = gauge("good", "", "1");
    clock.advance(seconds);
    String bad = gauge(name == null ? "" : name, "", value);
    clock.advance(-seconds);

    JsonNode partial = partial(join(good, bad));

    assertThat(partial.get("rejectedDataPoints").asString()).isEqualTo("1");
    assertThat(partial.get("errorMessage").asString()).contains(reason);
    assertThat(only("metric").tags().value("metric")).hasValue("good");
    assertThat(server.get("/metrics").body())
        .contains("sonde_otlp_data_points_rejected_total{cause=\"" + cause + "\"} 1.0")
        .contains("sonde_otlp_data_points_total 1.0");
  }

  private static String inner(String request) {
    return request.substring(request.indexOf('[') + 1, request.lastIndexOf(']'));
  }

  private static String join(String one, String other) {
    return "{\"resourceMetrics\":[" + inner(one) + "," + inner(other) + "]}";
  }

  @Test
  void hostileAttributesAreRefused() {
    StringBuilder many = new StringBuilder(attribute("a0", "x"));
    for (int i = 1; i < 40; i++) {
      many.append(',').append(attribute("a" + i, "x"));
    }
    assertThat(partial(gauge("m", many.toString(), "1")).get("errorMessage").asString())
        .contains("at most 22 attributes, found 40");
    assertThat(
            partial(gauge("m", attribute("a.b", "1") + "," + attribute("a_b", "2"), "1"))
                .get("errorMessage")
                .asString())
        .contains("same tag as another");
    assertThat(
            partial(gauge("m", attribute("k", "v".repeat(300)), "1"))
                .get("errorMessage")
                .asString())
        .contains("at most 256 characters");
    assertThat(
            partial(metric("", "{\"name\":\"m\",\"gauge\":{\"dataPoints\":[{\"asInt\":1}]}}"))
                .get("errorMessage")
                .asString())
        .contains("expected host.name");
    assertThat(server.store.latest(0)).isEmpty();
  }

  @Test
  void aDeviceWithTooManySeriesKeepsThoseThatItHas() {
    post(gauge("first", "", "1"));
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < 2_100; i++) {
      points
          .append(i == 0 ? "" : ",")
          .append(
              "{\"timeUnixNano\":\"%s\",\"asInt\":1,\"attributes\":[%s]}"
                  .formatted(nanos(), attribute("n", "v" + i)));
    }
    clock.advance(1);
    String flood =
        metric(
            attribute("host.name", "a"),
            "{\"name\":\"m\",\"gauge\":{\"dataPoints\":[" + points + "]}}");

    JsonNode partial = partial(join(flood, gauge("first", "", "2")));

    assertThat(partial.get("rejectedDataPoints").asString()).isEqualTo("101");
    assertThat(partial.get("errorMessage").asString()).contains("at most 2000 series");
    assertThat(named("first").fields().number("value")).hasValue(2);
  }

  @Test
  void aDataPointWithoutAValueIsNoFault() {
    String absent = gauge("m", "", "1").replace("\"asDouble\":1", "\"flags\":1");

    assertThat(partial(absent).isMissingNode()).isTrue();
    assertThat(server.store.latest(0)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          application/json        | {"resourceMetrics":7}  | 400 | expected an array
          application/json        | {"resourceMetrics":[   | 400 | not JSON
          application/json        | nonsense               | 400 | not JSON
          application/json        | {} {}                  | 400 | more follows
          application/x-protobuf  | nonsense               | 400 | not a protobuf
          text/plain              | {}                     | 415 | expected application/x-protobuf
          """)
  void whatCanNotBeReadIsRefused(String type, String body, int status, String problem) {
    HttpResponse<String> response = post(type, body.getBytes(StandardCharsets.UTF_8));

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).contains(problem);
    assertThat(server.get("/metrics").body())
        .contains("sonde_intake_refused_total{cause=\"malformed\"} 1.0");
  }

  @Test
  void gzipIsReadAndBounded() throws IOException {
    HttpResponse<String> small = postGzip(gauge("m", "", "1"));
    HttpResponse<String> large = postGzip(" ".repeat(OtlpIntake.MAX_BYTES + 1));

    assertThat(small.statusCode()).isEqualTo(200);
    assertThat(large.statusCode()).isEqualTo(413);
    assertThat(server.get("/metrics").body())
        .contains("sonde_intake_refused_total{cause=\"too-large\"} 1.0");
    assertThat(only("metric").fields().number("value")).hasValue(1);
  }

  private HttpResponse<String> postGzip(String json) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(json.getBytes(StandardCharsets.UTF_8));
    }
    return server.send(
        HttpRequest.newBuilder(server.uri(Otlp.HTTP_PATH))
            .header("Content-Type", JSON)
            .header("Content-Encoding", "gzip")
            .POST(BodyPublishers.ofByteArray(bytes.toByteArray())));
  }
}
