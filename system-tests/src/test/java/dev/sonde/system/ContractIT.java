package dev.sonde.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Contract 1 as simple device programs and their dashboards know it, byte for byte. */
class ContractIT {
  private static final String OK = "{\"status\": \"ok\"}";
  private static final List<String> ROW =
      List.of(
          "device_id",
          "online",
          "last_seen",
          "last_seen_ago",
          "uptime_s",
          "cpu_pct",
          "mem_pct",
          "disk_pct",
          "loadavg",
          "iface",
          "ip",
          "mac",
          "rx_bytes",
          "tx_bytes",
          "rx_packets",
          "tx_packets");

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

  @Test
  void takesAReportWithoutAContentType() throws Exception {
    assertTaken(post(Reports.simple("no-type").toString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "application/json; charset=utf-8",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data"
      })
  void takesAReportWithAnyContentType(String type) throws Exception {
    String body = Reports.simple("any-type").toString();
    assertTaken(server.http().post("/metrics", body, "Content-Type", type));
  }

  @Test
  void takesKeysInAnyOrderAndUnknownOnes() throws Exception {
    ObjectNode report = Reports.simple("other-order");
    ObjectNode turned = Http.JSON.createObjectNode();
    List<String> keys = new ArrayList<>(report.propertyNames());
    keys.reversed().forEach(key -> turned.set(key, report.get(key)));
    turned.put("firmware", "1.2").putObject("extra").put("deep", 1);
    assertTaken(post(turned.toPrettyString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "{", "nonsense", "{\"device_id\": \"a\",}", "{'device_id': 'a'}", "\0"})
  void tellsWhatIsNotJson(String body) throws Exception {
    assertError(post(body), "invalid JSON");
  }

  @ParameterizedTest
  @CsvSource({"device_id", "ts", "system", "network"})
  void namesTheFieldThatIsMissing(String name) throws Exception {
    ObjectNode absent = Reports.simple("incomplete");
    absent.remove(name);
    assertError(post(absent.toString()), "missing field: " + name);

    ObjectNode empty = Reports.simple("incomplete");
    empty.putNull(name);
    assertError(post(empty.toString()), "missing field: " + name);
  }

  @Test
  void namesTheFirstOfSeveralMissingFields() throws Exception {
    ObjectNode report = Reports.simple("incomplete");
    for (String next : List.of("network", "system", "ts", "device_id")) {
      report.remove(next);
      assertError(post(report.toString()), "missing field: " + next);
    }
  }

  @Test
  void takesAReportWhoseInnerFieldsAreMissing() throws Exception {
    ObjectNode report = Reports.simple("inner-absent");
    report.putObject("system");
    report.putObject("network");
    assertTaken(post(report.toString()));

    JsonNode row = row("inner-absent");
    assertThat(row.get("online").asBoolean()).isTrue();
    for (String field : ROW.subList(4, ROW.size())) {
      assertThat(row.get(field).isNull()).as(field).isTrue();
    }
  }

  @Test
  void takesAReportWhoseInnerFieldsAreEmpty() throws Exception {
    ObjectNode report = Reports.simple("inner-empty");
    report.putObject("system").put("cpu_pct", "").put("mem_pct", 5).putNull("loadavg");
    report.putObject("network").put("iface", "").put("ip", "").put("rx_bytes", 7).putNull("mac");
    assertTaken(post(report.toString()));

    JsonNode row = row("inner-empty");
    assertThat(row.get("mem_pct").asDouble()).isEqualTo(5);
    assertThat(row.get("rx_bytes").asLong()).isEqualTo(7);
    assertThat(row.get("cpu_pct").isNull()).isTrue();
    assertThat(row.get("ip").isNull()).isTrue();
  }

  @Test
  void showsWhatADeviceReported() throws Exception {
    double time = Math.floor(Reports.seconds());
    assertTaken(post(Reports.simple("complete", time).toString()));

    Http.Answer answer = server.http().get("/devices");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("application/json");
    assertThat(answer.json().propertyNames()).containsExactlyInAnyOrder("rows", "now");
    assertThat(answer.json().get("now").asDouble()).isCloseTo(Reports.seconds(), within(5.0));

    JsonNode row = row("complete");
    assertThat(row.propertyNames()).containsExactlyInAnyOrderElementsOf(ROW);
    assertThat(row.get("online").isBoolean() && row.get("online").asBoolean()).isTrue();
    assertThat(row.get("last_seen").asDouble()).isEqualTo(time);
    assertThat(row.get("last_seen_ago").asString()).matches("\\d+s ago");
    assertThat(row.get("uptime_s").asDouble()).isEqualTo(86_400.5);
    assertThat(row.get("cpu_pct").asDouble()).isEqualTo(12.5);
    assertThat(row.get("mem_pct").asDouble()).isEqualTo(34.25);
    assertThat(row.get("disk_pct").asDouble()).isEqualTo(56);
    assertThat(row.get("loadavg").toString()).isEqualTo("[0.5,0.25,0.125]");
    assertThat(row.get("iface").asString()).isEqualTo("eth0");
    assertThat(row.get("ip").asString()).isEqualTo("192.0.2.7");
    assertThat(row.get("mac").asString()).isEqualTo("02:00:5e:00:53:01");
    assertThat(row.get("rx_bytes").toString()).isEqualTo("4294967296000");
    assertThat(row.get("tx_bytes").toString()).isEqualTo("2000");
    assertThat(row.get("rx_packets").toString()).isEqualTo("3000");
    assertThat(row.get("tx_packets").toString()).isEqualTo("4000");
  }

  @Test
  void sortsDevicesByTheirIds() throws Exception {
    for (String id : List.of("sort-b", "sort-B", "sort-10", "sort-9", "sort-a", "sort-ä")) {
      assertTaken(post(Reports.simple(id).toString()));
    }
    List<String> ids = new ArrayList<>();
    rows().forEach(row -> ids.add(row.get("device_id").asString()));
    assertThat(ids).isSorted().contains("sort-10", "sort-ä");
  }

  @ParameterizedTest
  @CsvSource({
    // interval, seconds since the report, online
    "  10,     8, true",
    "  10,    30, false",
    "   3,     8, true",
    "   0,    30, false",
    "  60,   100, true",
    "  60,   130, false",
    " 600,  1100, true",
  })
  void aDeviceIsOnlineForTwiceItsIntervalAndTwentySecondsAtLeast(
      int interval, int age, boolean online) throws Exception {
    String id = "online-%d-%d".formatted(interval, age);
    ObjectNode report = Reports.simple(id, Reports.seconds() - age);
    assertTaken(post(report.put("interval", interval).toString()));
    assertThat(row(id).get("online").asBoolean()).isEqualTo(online);
  }

  @Test
  void aReportWithoutAnIntervalCountsAsOneEachTenSeconds() throws Exception {
    ObjectNode young = Reports.simple("default-8", Reports.seconds() - 8);
    ObjectNode old = Reports.simple("default-30", Reports.seconds() - 30);
    young.remove("interval");
    old.remove("interval");
    assertTaken(post(young.toString()));
    assertTaken(post(old.toString()));
    assertThat(row("default-8").get("online").asBoolean()).isTrue();
    assertThat(row("default-30").get("online").asBoolean()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    // seconds since the report; what is to be shown while the test takes less than a minute
    "      5, \\d+s ago",
    "    185, 3m ago",
    "   7505, 2h 5m ago",
    "  86410, 1d ago",
    " 259210, 3d ago",
  })
  void tellsAgesInWords(int age, String words) throws Exception {
    String id = "age-" + age;
    assertTaken(post(Reports.simple(id, Reports.seconds() - age).toString()));
    assertThat(row(id).get("last_seen_ago").asString()).matches(words);
  }

  @Test
  void aSilentDeviceGoesOffline() throws Exception {
    assertTaken(post(Reports.simple("silent", Reports.seconds() - 18).toString()));
    assertThat(row("silent").get("online").asBoolean()).isTrue();
    await().atMost(Duration.ofSeconds(10)).until(() -> !row("silent").get("online").asBoolean());
  }

  @Test
  void saysThatItLives() throws Exception {
    Http.Answer answer = server.http().get("/health");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo(OK);
    assertThat(answer.header("Content-Type")).startsWith("application/json");
  }

  @Test
  void isReadyPartByPart() throws Exception {
    Http.Answer answer = server.http().get("/health/ready");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("parts").propertyNames()).contains("store", "inventory", "intake");
  }

  @Test
  void servesTheDashboardAtItsRoot() throws Exception {
    Http.Answer answer = server.http().get("/");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("text/html");
    assertThat(answer.text()).contains("<title>Sonde</title>").contains("<script");
  }

  private static Http.Answer post(String body) throws IOException, InterruptedException {
    return server.http().post("/metrics", body);
  }

  private static JsonNode rows() throws IOException, InterruptedException {
    return server.http().get("/devices").json().get("rows");
  }

  private static JsonNode row(String id) throws IOException, InterruptedException {
    for (JsonNode row : rows()) {
      if (row.get("device_id").asString().equals(id)) {
        return row;
      }
    }
    throw new AssertionError("no row of " + id);
  }

  private static void assertTaken(Http.Answer answer) {
    assertThat(answer.text()).isEqualTo(OK);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("application/json");
  }

  private static void assertError(Http.Answer answer, String error) {
    assertThat(answer.text()).isEqualTo("{\"error\": \"" + error + "\"}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).startsWith("application/json");
  }
}
