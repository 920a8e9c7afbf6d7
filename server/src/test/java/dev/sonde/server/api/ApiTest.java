package dev.sonde.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sonde.model.Fields;
import dev.sonde.model.Micros;
import dev.sonde.model.Tags;
import dev.sonde.server.Coming;
import dev.sonde.server.RunningServer;
import dev.sonde.server.ToldFigures;
import dev.sonde.store.StoreFigures.LostFile;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ApiTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir Path folder;
  private RunningServer server;
  private DescribedAnswers described;

  ApiTest() {}

  @BeforeEach
  void start() {
    server = new RunningServer(folder);
    described = new DescribedAnswers(server.get("/api/v1/openapi.json").body());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void report(String id, double cpu) {
    server.take(
        Coming.from(id, server.clock)
            .point(
                "host",
                Tags.of("device", id),
                Fields.builder()
                    .put("cpu_pct", cpu)
                    .put("cores", 4)
                    .put("tcp_retransmits", 7)
                    .build())
            .facts("hostname", "host-" + id)
            .link(
                "eth0",
                Fields.builder()
                    .put("default_route", 1)
                    .put("ipv4", "10.0.0.1")
                    .put("rx_bytes_per_s", 5)
                    .build())
            .skew(1.5)
            .arrival());
  }

  private List<String> ids(String query) {
    JsonNode page = described.check("listDevices", server.get("/api/v1/devices" + query));
    return StreamSupport.stream(page.get("devices").spliterator(), false)
        .map(device -> device.get("id").asString())
        .toList();
  }

  @Test
  void everyOperationAnswersAsDescribed() {
    report("a", 5);
    server.clock.advance(10);
    report("a", 7);
    described.check(
        "listDevices", server.get("/api/v1/devices?q=a&sort=-cpu_pct&limit=1&offset=0"));
    described.check("listDevices", server.get("/api/v1/devices?sort=weight"));
    described.check("getDevice", server.get("/api/v1/devices/a"));
    described.check("getDevice", server.get("/api/v1/devices/b"));
    described.check("editDevice", server.send("PATCH", "/api/v1/devices/a", "{\"name\":\"A\"}"));
    described.check("editDevice", server.send("PATCH", "/api/v1/devices/a", "{\"nom\":1}"));
    described.check("editDevice", server.send("PATCH", "/api/v1/devices/b", "{}"));
    described.check(
        "querySeries", server.get("/api/v1/series?kind=host&fields=cpu_pct,rate(tcp_retransmits)"));
    described.check("querySeries", server.get("/api/v1/series?kind=host&fields=cpu_pct&step=0"));
    described.check("querySeries", server.get("/api/v1/series?kind=host"));
    described.check("sparklines", server.get("/api/v1/sparklines?device=a"));
    described.check("sparklines", server.get("/api/v1/sparklines?field=hostname"));
    described.check("listKinds", server.get("/api/v1/kinds"));
    described.check("listEvents", server.get("/api/v1/events"));
    described.check("listEvents", server.get("/api/v1/events?limit=0"));
    assertThat(described.check("listEvents", server.get("/api/v1/events?type=up,,")).toString())
        .contains("expected types of events");
    described.check("listEvents", server.get("/api/v1/events?type=check-up,check-down&check=x@y"));
    described.check("getServer", server.get("/api/v1/server"));
    described.check("getStore", server.get("/api/v1/store"));
    server.store.tell(
        ToldFigures.figures(List.of(new LostFile("a/b", 7)), Optional.of("no memory")));
    server.store.warn("nearly full");
    assertThat(described.check("getStore", server.get("/api/v1/store")).toString())
        .contains("\"tier\":\"recent\"", "\"p99_ms\":8.0", "no memory", "a/b", "nearly full");
    described.check("forgetDevice", server.send("DELETE", "/api/v1/devices/b", ""));
    described.check("forgetDevice", server.send("DELETE", "/api/v1/devices/a", ""));
    server.store.fail(true);
    described.check("querySeries", server.get("/api/v1/series?kind=host&fields=cpu_pct"));
    assertThat(described.check("getStore", server.get("/api/v1/store")).toString())
        .contains("untold")
        .doesNotContain("main_bytes");
    assertThat(described.checked())
        .containsAll(
            Set.of("getDevice 404", "editDevice 400", "forgetDevice 200", "querySeries 503"));
  }

  @Test
  void devicesAreFilteredSortedAndPaged() {
    report("web-1", 30);
    report("web-2", 10);
    report("db-1", 20);
    server.send(
        "PATCH",
        "/api/v1/devices/web-2",
        "{\"labels\":{\"site\":\"New York\"},\"name\":\"Front\"}");
    server.take(Coming.from("silent", server.clock).arrival());

    assertThat(ids("")).containsExactly("db-1", "silent", "web-1", "web-2");
    assertThat(ids("?sort=-id")).containsExactly("web-2", "web-1", "silent", "db-1");
    assertThat(ids("?sort=cpu_pct")).containsExactly("web-2", "db-1", "web-1", "silent");
    assertThat(ids("?sort=-cpu_pct")).containsExactly("web-1", "db-1", "web-2", "silent");
    assertThat(ids("?sort=name")).containsExactly("web-2", "db-1", "web-1", "silent");
    assertThat(ids("?limit=2&offset=1")).containsExactly("silent", "web-1");
    assertThat(ids("?q=WEB")).containsExactly("web-1", "web-2");
    assertThat(ids("?q=web%20front")).containsExactly("web-2");
    assertThat(ids("?q=new")).containsExactly("web-2");
    assertThat(ids("?q=site%3D%22new+york%22")).containsExactly("web-2");
    assertThat(ids("?q=site=york")).isEmpty();
    assertThat(ids("?q=state=up&limit=1")).containsExactly("db-1");
    assertThat(ids("?q=10.0.0")).containsExactly("db-1", "web-1", "web-2");
    JsonNode page = server.json("/api/v1/devices?limit=1&q=web");
    assertThat(page.get("total").asInt()).isEqualTo(2);
    assertThat(page.get("states").toString()).isEqualTo("{\"down\":0,\"unknown\":0,\"up\":2}");
    assertThat(page.get("now").asLong()).isEqualTo(server.clock.micros());
  }

  @Test
  void allFaultsOfARequestAreNamed() {
    JsonNode problem =
        described.check("listDevices", server.get("/api/v1/devices?sort=x&limit=-1&colour=red"));
    assertThat(problem.get("faults").findValuesAsString("path"))
        .containsExactly("\"colour\"", "sort", "limit");
    problem =
        described.check(
            "editDevice",
            patchOfNewDevice("{\"name\":1,\"labels\":{\"9\":\"x\",\"ok\":2},\"colour\":\"red\"}"));
    assertThat(problem.get("faults").findValuesAsString("path"))
        .containsExactly("name", "labels", "labels.ok", "\"colour\"");
  }

  private HttpResponse<String> patchOfNewDevice(String body) {
    report("n", 1);
    return server.send("PATCH", "/api/v1/devices/n", body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{\"name\":\"a\"", "{\"name\":\"a\"} {}", "null"})
  void anEditThatIsNoObjectIsRefused(String body) {
    assertThat(patchOfNewDevice(body).statusCode()).isEqualTo(400);
  }

  @Test
  void anEditThatIsTooLargeIsRefused() {
    assertThat(patchOfNewDevice("{\"notes\":\"" + "x".repeat(300_000) + "\"}").statusCode())
        .isEqualTo(413);
  }

  @Test
  void editsAreKeptAndTold() {
    report("a", 1);
    String body = "{\"name\":\" Router \",\"notes\":\"attic\",\"labels\":{\"site\":\"Bern\"}}";
    JsonNode edited =
        described.check("editDevice", server.send("PATCH", "/api/v1/devices/a", body));
    assertThat(edited.get("device").get("name").asString()).isEqualTo("Router");
    assertThat(edited.get("notes").asString()).isEqualTo("attic");
    edited =
        described.check("editDevice", server.send("PATCH", "/api/v1/devices/a", "{\"name\":\"\"}"));
    assertThat(edited.get("device").get("name").asString()).isEqualTo("host-a");
    assertThat(edited.get("device").get("labels").toString()).isEqualTo("{\"site\":\"Bern\"}");
    JsonNode events = server.json("/api/v1/events?device=a");
    assertThat(events.get("events").findValuesAsString("message"))
        .containsExactly(
            "a lost its given name.",
            "a was named 'Router', and has other labels, and has other notes.",
            "a reports for the first time.");
  }

  @Test
  void aDeviceThatWasForgottenLeavesNothingAndComesBackAsNew() {
    report("a/b c", 1);
    String path = "/api/v1/devices/a%2Fb%20c";
    described.check("getDevice", server.get(path));
    JsonNode gone = described.check("forgetDevice", server.send("DELETE", path, ""));
    assertThat(gone.get("points").asInt()).isEqualTo(3);
    assertThat(server.get(path).statusCode()).isEqualTo(404);
    report("a/b c", 1);
    assertThat(server.json("/api/v1/events").get("events").findValuesAsString("type"))
        .containsExactly("device-new", "device-forgotten", "device-new", "server-started");
  }

  @Test
  void eventsArePagedAndBoundedInTime() {
    report("a", 1);
    long first = server.clock.micros();
    server.clock.advance(3_600);
    report("b", 1);
    JsonNode all = described.check("listEvents", server.get("/api/v1/events"));
    long newest = all.get("events").get(0).get("id").asLong();
    assertThat(
            server
                .json("/api/v1/events?limit=1&before=" + newest)
                .get("events")
                .findValuesAsString("device"))
        .containsExactly("a");
    assertThat(server.json("/api/v1/events?from=-30m").get("events")).hasSize(1);
    assertThat(
            server.json("/api/v1/events?from=" + first + "&to=2026-03-01T12:30:00Z").get("events"))
        .hasSize(2);
  }

  @Test
  void seriesChooseTheirStepAndKnowTheirUnits() {
    report("a", 5);
    server.clock.advance(10);
    report("a", 7);
    server.clock.advance(10);
    JsonNode answer =
        described.check(
            "querySeries",
            server.get("/api/v1/series?kind=host&fields=cpu_pct&tag=device:a&from=-1h&points=60"));
    assertThat(answer.get("step_s").asDouble()).isEqualTo(60);
    JsonNode series = answer.get("series").get(0);
    assertThat(series.get("unit").asString()).isEqualTo("%");
    assertThat(series.get("avg").get(0).asDouble()).isEqualTo(6);
    assertThat(series.get("min").get(0).asDouble()).isEqualTo(5);
    assertThat(series.has("quantiles")).isFalse();
    answer =
        described.check(
            "querySeries",
            server.get(
                "/api/v1/series?kind=host&fields=cpu_pct&tag=device:a&points=60&quantiles=0.25,1"));
    assertThat(answer.get("series").get(0).get("quantiles").get(0).get(0).asDouble())
        .isEqualTo(5.5);
    answer = server.json("/api/v1/series?kind=host&fields=rate(tcp_retransmits)&step=0");
    assertThat(answer.get("series").get(0).get("field").asString())
        .isEqualTo("rate(tcp_retransmits)");
    assertThat(answer.get("series").get(0).get("unit").asString()).isEqualTo("/s");
    assertThat(answer.get("series").get(0).has("min")).isFalse();
    answer = server.json("/api/v1/series?kind=host&fields=cpu_pct&from=-60s");
    assertThat(answer.get("step_s").asDouble()).as("not below the interval").isEqualTo(10);
    assertThat(server.json("/api/v1/series?kind=host&fields=cpu_pct&tag=device:x").get("series"))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind=Host&fields=cpu_pct",
        "kind=host&fields=rate(",
        "kind=host&fields=a,,b",
        "kind=host&fields=cpu_pct&tag=device",
        "kind=host&fields=cpu_pct&from=yesterday",
        "kind=host&fields=cpu_pct&quantiles=half",
        "kind=host&fields=cpu_pct&quantiles=95",
        "kind=host&fields=cpu_pct&quantiles=0.95&step=0",
        "kind=host&fields=cpu_pct&from=now&to=now",
        "kind=host&fields=cpu_pct&from=-1h&to=-2h&step=-1",
        "kind=host&fields=cpu_pct&points=0",
        "kind=host&fields=cpu_pct&step=0.000001&from=-10y"
      })
  void aQueryThatMakesNoSenseIsRefused(String query) {
    described.check("querySeries", server.get("/api/v1/series?" + query.replace(",", "%2C")));
    assertThat(described.checked()).containsExactly("querySeries 400");
  }

  @Test
  void sparklinesAskTheStoreOnceInTenSeconds() {
    report("a", 5);
    report("b", 6);
    JsonNode lines = described.check("sparklines", server.get("/api/v1/sparklines?device=b"));
    assertThat(lines.get("devices").propertyNames()).containsExactly("b");
    assertThat(lines.get("devices").get("b")).hasSize(30);
    assertThat(lines.get("devices").get("b").get(29).asDouble()).isEqualTo(6);
    assertThat(lines.get("devices").get("b").get(0).isNull()).isTrue();
    assertThat(lines.get("from").asLong())
        .isEqualTo(server.clock.micros() - 58 * 60 * Micros.PER_SECOND);
    server.get("/api/v1/sparklines");
    assertThat(server.store.queries()).isEqualTo(1);
    server.clock.advance(10);
    server.get("/api/v1/sparklines");
    assertThat(server.store.queries()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/v1/nothing, 404",
    "GET, /api, 404",
    "POST, /api/v1/nothing, 404",
    "PUT, /api/v1/devices, 405",
    "POST, /api/v1/devices/a, 405",
    "DELETE, /api/v1/series, 405",
    "DELETE, /metrics, 405",
    "GET, /api/v1/reports, 405",
    "GET, /api/v1/live, 426",
    "POST, /, 405",
    "DELETE, /health, 405"
  })
  void unknownPathsAndMethodsAreProblems(String method, String path, int status) {
    HttpResponse<String> response = server.send(method, path, "");
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
    assertThat(JSON.readTree(response.body()).get("status").asInt()).isEqualTo(status);
  }

  @Test
  void largeAnswersAreCompressedAndThoseThatStayAreSentOnce() {
    HttpResponse<String> plain = server.get("/api/v1/openapi.json");
    HttpResponse<String> packed =
        server.send(
            HttpRequest.newBuilder(server.uri("/api/v1/openapi.json"))
                .header("Accept-Encoding", "br, gzip"));
    assertThat(packed.headers().firstValue("content-encoding")).hasValue("gzip");
    assertThat(packed.body().length()).isLessThan(plain.body().length() / 2);
    HttpResponse<String> again =
        server.send(
            HttpRequest.newBuilder(server.uri("/api/v1/openapi.json"))
                .header("If-None-Match", plain.headers().firstValue("etag").orElseThrow()));
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @Test
  void headIsGetWithoutABody() {
    HttpResponse<String> head = server.send("HEAD", "/api/v1/kinds", "");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValueAsLong("content-length"))
        .hasValue(server.get("/api/v1/kinds").body().getBytes(StandardCharsets.UTF_8).length);
  }

  @Test
  void readyNamesThePartThatFails() {
    assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
    server.store.fail(true);
    server.intake().fail("the queue is full");
    HttpResponse<String> ready = server.get("/health/ready");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body())
        .isEqualTo(
            "{\"status\":\"failing\",\"parts\":{"
                + "\"store\":{\"status\":\"failing\",\"problem\":\"the disk is on strike\"},"
                + "\"inventory\":{\"status\":\"ok\"},"
                + "\"intake\":{\"status\":\"failing\",\"problem\":\"the queue is full\"}}}");
  }

  @Test
  void metricsAreExposed() {
    report("a", 1);
    server.get("/api/v1/devices");
    // A request is counted once it is answered, which the client may know before.
    await()
        .untilAsserted(
            () ->
                assertThat(server.get("/metrics").body())
                    .contains("route=\"/api/v1/devices\",status=\"2xx\""));
    assertThat(server.get("/metrics").body()).doesNotContain("sonde_store_main_bytes");
    server.store.tell(ToldFigures.figures(List.of(), Optional.empty()));
    HttpResponse<String> metrics = server.get("/metrics");
    assertThat(metrics.headers().firstValue("content-type").orElse("")).startsWith("text/plain");
    assertThat(metrics.body())
        .contains("sonde_intake_refused_total{cause=\"malformed\"} 4.0")
        .contains("sonde_devices{state=\"up\"} 1.0")
        .contains("sonde_store_writable 1.0")
        .contains("sonde_store_short_of_room 0.0")
        .contains("sonde_store_dropped_bytes_total{cause=\"too_old\"} 0.0")
        .contains("sonde_store_late_points_total 0.0")
        .contains("sonde_store_files_bytes{kind=\"host\",tier=\"raw\"} 300.0")
        .contains("sonde_store_oldest_timestamp_seconds{kind=\"host\",tier=\"raw\"} 0.1")
        .contains("sonde_store_commit_seconds{quantile=\"0.99\"} 0.008")
        .contains("sonde_store_full_timestamp_seconds 77.0")
        .contains("sonde_store_closings_total 4.0")
        .contains("route=\"/api/v1/devices\",status=\"2xx\"")
        .containsPattern("process_resident_memory_bytes [1-9]")
        .containsPattern("process_cpu_seconds_total [0-9]")
        .containsPattern("process_open_fds [1-9]")
        .containsPattern("jvm_memory_used_bytes\\{area=\"heap\"} [1-9]")
        .contains("jvm_gc_collections_total{gc=");
  }
}
