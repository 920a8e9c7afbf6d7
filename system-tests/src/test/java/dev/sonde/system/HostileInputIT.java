package dev.sonde.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What no device should send. Each is refused in words and counted by its cause, and a well-behaved
 * device that reports at the same time notices nothing.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HostileInputIT {
  private static final String SIMPLE = "/metrics";
  private static final String DELIVERY = "/api/v1/reports";
  private static final int DEEP = 10_000;
  private static final int HUGE = 100 << 20;

  /** With {@code -Dfull} all 100,000; else until the refusal is seen. */
  private static final boolean FULL = Boolean.getBoolean("full");

  private static final int MANY_IDS = 100_000;
  private static final int ENOUGH_REFUSALS = 500;

  @TempDir static Path folder;
  private static Server server;
  private static Neighbour neighbour;

  private Map<String, Long> before = Map.of();
  private int takenBefore;

  @BeforeAll
  static void startServer() throws IOException {
    server = Server.start(folder);
    neighbour = new Neighbour(server.port());
    await().until(() -> neighbour.taken() > 0 || !neighbour.complaints().isEmpty());
  }

  @AfterAll
  static void stopServer() {
    neighbour.close();
    server.close();
  }

  @BeforeEach
  void readCounters() throws Exception {
    before = counters();
    takenBefore = neighbour.taken();
  }

  @AfterEach
  void theNeighbourWasNotDisturbed() {
    await().until(() -> neighbour.taken() > takenBefore || !neighbour.complaints().isEmpty());
    assertThat(neighbour.complaints()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {SIMPLE, DELIVERY})
  void whatIsNotJson(String path) throws Exception {
    for (String body :
        List.of("", "nonsense", "{", "<xml/>", "{\"device_id\":NaN}", "\u0000\u0001")) {
      assertRefused(post(path, body), 400);
    }
    assertRefused(server.http().post(path, new byte[] {(byte) 0xff, (byte) 0xfe, '{', '}'}), 400);
    assertCounted("malformed", 7);
  }

  @ParameterizedTest
  @ValueSource(strings = {SIMPLE, DELIVERY})
  void nestingTenThousandDeep(String path) throws Exception {
    assertRefused(post(path, "[".repeat(DEEP)), 400);
    assertRefused(post(path, "[".repeat(DEEP) + "]".repeat(DEEP)), 400);
    assertRefused(post(path, "{\"d\":".repeat(DEEP) + "1" + "}".repeat(DEEP)), 400);
    ObjectNode report = Reports.simple("deep");
    String nested = "{\"a\":".repeat(DEEP) + "1" + "}".repeat(DEEP);
    assertRefused(
        post(path, report.toString().replaceFirst("\"ts\"", "\"x\":" + nested + ",\"ts\"")), 400);
    assertCounted("malformed", 4);
  }

  @ParameterizedTest
  @ValueSource(strings = {SIMPLE, DELIVERY})
  void aHundredMegabytes(String path) throws Exception {
    assertThat(sendHuge(path, false)).contains(" 413 ");
    assertThat(sendHuge(path, true)).contains(" 413 ");
    assertThat(server.http().get("/health").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {SIMPLE, DELIVERY})
  void aBodyAboveTheLimit(String path) throws Exception {
    byte[] body = new byte[path.equals(SIMPLE) ? 100_000 : 9 << 20];
    java.util.Arrays.fill(body, (byte) ' ');
    assertRefused(server.http().post(path, body), 413);
    assertCounted("too-large", 1);
  }

  @Test
  void wrongTypesOfASimpleDevice() throws Exception {
    assertRefused(post(SIMPLE, "[1,2]"), 400);
    assertNamed(Reports.simple("x").put("device_id", 7), "device_id");
    assertNamed(Reports.simple("x").put("ts", "yesterday"), "ts");
    assertNamed(Reports.simple("x").put("interval", "often"), "interval");
    assertNamed(Reports.simple("x").put("system", "fine"), "system");
    assertNamed(Reports.simple("x").put("network", 1), "network");
    assertNamed(system("cpu_pct", Http.JSON.valueToTree("much")), "system.cpu_pct");
    assertNamed(system("cpu_pct", Http.JSON.valueToTree(101)), "system.cpu_pct");
    assertNamed(system("loadavg", Http.JSON.valueToTree("1 2 3")), "system.loadavg");
    assertNamed(network("rx_bytes", Http.JSON.valueToTree("12")), "network.rx_bytes");
    assertCounted("malformed", 10);
  }

  @Test
  void wrongTypesOfADelivery() throws Exception {
    String sound = Reports.single("typed", "s", 1, Reports.micros(), 1);
    Map<String, String> faults = new TreeMap<>();
    faults.put("\"sequence\":1", "\"sequence\":\"1\"");
    faults.put("\"interval\":1", "\"interval\":true");
    faults.put("\"stream\":\"s\"", "\"stream\":null");
    faults.put("\"kind\":\"count\"", "\"kind\":\"Count Me\"");
    faults.put("\"tags\":{", "\"tags\":[],\"more\":{");
    faults.put("\"n\":1.0", "\"n\":[1]");
    for (Map.Entry<String, String> fault : faults.entrySet()) {
      assertThat(sound).contains(fault.getKey());
      Http.Answer answer = post(DELIVERY, sound.replace(fault.getKey(), fault.getValue()));
      assertRefused(answer, 400);
      assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
      assertThat(answer.json().get("faults").get(0).get("path").asString())
          .contains(fault.getKey().contains("interval") ? "interval" : "reports");
    }
    assertCounted("malformed", faults.size());
  }

  @Test
  void notANumberAndInfinities() throws Exception {
    for (String number : List.of("NaN", "Infinity", "-Infinity", "1e999", "-1e999")) {
      String simple = Reports.simple("infinite").toString().replace("12.5", number);
      assertThat(simple).contains(":" + number);
      assertRefused(post(SIMPLE, simple), 400);
      String delivery =
          Reports.single("infinite", "s", 1, Reports.micros(), 1).replace("1.0}", number + "}");
      assertThat(delivery).contains(":" + number);
      assertRefused(post(DELIVERY, delivery), 400);
    }
    assertCounted("malformed", 10);
    assertThat(ids()).doesNotContain("infinite");
  }

  @Test
  void negativeCounters() throws Exception {
    assertNamed(network("rx_bytes", Http.JSON.valueToTree(-1)), "network.rx_bytes");
    assertNamed(network("tx_packets", Http.JSON.valueToTree(-0.5)), "network.tx_packets");
    assertCounted("malformed", 2);
  }

  @Test
  void simpleTimesThatCannotBeAreReplacedByTheServers() throws Exception {
    for (double time : List.of(0.0, 86_400.0, 4_102_444_800.0, -5.0)) {
      assertThat(post(SIMPLE, Reports.simple("time-traveller", time).toString()).status())
          .isEqualTo(200);
      JsonNode row = row("time-traveller");
      assertThat(row.get("online").asBoolean()).isTrue();
      assertThat(Reports.seconds() - row.get("last_seen").asDouble()).isBetween(-1.0, 20.0);
    }
    Samples stored = Samples.read(server.http(), "host", "cpu_pct", "time-traveller");
    assertThat(stored.size()).isEqualTo(4);
    assertRefused(post(SIMPLE, Reports.simple("time-traveller", 1e300).toString()), 400);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 86_400_000_000L, 4_102_444_800_000_000L})
  void aDeliveryWithPointsOf1970Or2100(long time) throws Exception {
    String now = Long.toString(Reports.micros());
    String delivery =
        Reports.single("ancient", "s", 1, time, 1).replaceFirst("\"sent\":\\d+", "\"sent\":" + now);
    Http.Answer answer = post(DELIVERY, delivery);
    assertRefused(answer, 400);
    assertThat(answer.json().get("faults").get(0).get("path").asString())
        .isEqualTo("reports[0].points[0].time");
    assertCounted("clock", 1);
    assertThat(ids()).doesNotContain("ancient");
  }

  @Test
  void idsThatAreNoNames() throws Exception {
    for (String id :
        List.of("a\nb", "a\r\nSet-Cookie: x", "tab\there", "nul\0", " ", "\u001b[31m")) {
      Http.Answer answer = post(SIMPLE, Reports.simple(id).toString());
      assertRefused(answer, 400);
      assertThat(answer.text()).contains("device_id").doesNotContain("\n");
    }
    assertThat(server.run().err()).doesNotContain("\u001b");
    assertCounted("malformed", 6);
  }

  @Test
  void anIdOfAMegabyte() throws Exception {
    assertRefused(post(SIMPLE, Reports.simple("i".repeat(1 << 20)).toString()), 413);
    Http.Answer long1 = post(SIMPLE, Reports.simple("i".repeat(60_000)).toString());
    assertRefused(long1, 400);
    assertThat(long1.text()).hasSizeLessThan(500).contains("128");
    Http.Answer delivery =
        post(DELIVERY, Reports.single("i".repeat(1 << 20), "s", 1, Reports.micros(), 1));
    assertRefused(delivery, 400);
    assertThat(delivery.text()).hasSizeLessThan(2_000);
  }

  @Test
  void anIdThatIsAScriptIsTextEverywhere() throws Exception {
    String id = "<script>alert(1)</script>";
    assertThat(post(SIMPLE, Reports.simple(id).toString()).status()).isEqualTo(200);
    for (String path : List.of("/devices", "/api/v1/devices", "/api/v1/events")) {
      Http.Answer answer = server.http().get(path);
      assertThat(answer.header("Content-Type")).startsWith("application/json");
      assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(answer.text()).contains("script>alert(1)");
    }
    Http.Answer one = server.http().get("/api/v1/devices/%3Cscript%3Ealert(1)%3C%2Fscript%3E");
    assertThat(one.status()).isEqualTo(200);
    assertThat(one.json().get("device").get("id").asString()).isEqualTo(id);
  }

  /** Runs last: it uses up how many new devices a minute may bring. */
  @Test
  @Order(Integer.MAX_VALUE)
  void aHundredThousandDifferentIds() throws Exception {
    Flood flood = new Flood();
    flood.run();

    assertThat(flood.others).isEmpty();
    assertThat(flood.refused.sum()).isGreaterThanOrEqualTo(ENOUGH_REFUSALS);
    assertThat(flood.refusals).allMatch(text -> text.contains("devices"));
    Map<String, Long> after = settledCounters();
    assertThat(
            difference(after, "refused:new-device-rate")
                + difference(after, "refused:device-limit"))
        .isEqualTo(flood.refused.sum());
    assertThat((long) ids().size()).isGreaterThanOrEqualTo(flood.taken.sum());
    assertThat(ids().size()).isLessThanOrEqualTo(10_000);
    await().atMost(Duration.ofSeconds(20)).until(() -> row(Neighbour.ID).get("online").asBoolean());
    assertAccounted(after);
  }

  /** Posts as many different ids over many connections that are kept. */
  private static final class Flood {
    private static final int CONNECTIONS = 32;

    final LongAdder taken = new LongAdder();
    final LongAdder refused = new LongAdder();
    final List<String> refusals = new ArrayList<>();
    final List<String> others = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();

    void run() throws Exception {
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<?>> connections = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
          connections.add(
              threads.submit(
                  () -> {
                    post();
                    return null;
                  }));
        }
        for (Future<?> connection : connections) {
          connection.get();
        }
      }
    }

    private void post() throws IOException, InterruptedException {
      try (Http http = new Http(server.port())) {
        for (int i = next.getAndIncrement(); i < MANY_IDS; i = next.getAndIncrement()) {
          note(http.post(SIMPLE, Reports.simple("flood-" + i).toString()));
          if (!FULL && refused.sum() >= ENOUGH_REFUSALS) {
            return;
          }
        }
      }
    }

    private synchronized void note(Http.Answer answer) {
      boolean limit = answer.status() == 400 || answer.status() == 429;
      if (answer.status() == 200) {
        taken.increment();
      } else if (limit && (answer.status() == 400 || !answer.header("Retry-After").isEmpty())) {
        refused.increment();
        if (refusals.size() < 100) {
          refusals.add(answer.text());
        }
      } else {
        others.add(answer.status() + " " + answer.text());
      }
    }
  }

  @Test
  @Order(1)
  void countersAddUp() throws Exception {
    assertThat(post(SIMPLE, Reports.simple("counted").toString()).status()).isEqualTo(200);
    String delivery = Reports.single("counted", "s", 1, Reports.micros(), 1);
    assertThat(post(DELIVERY, delivery).text()).isEqualTo("{\"stored\":1,\"duplicates\":0}");
    assertThat(post(DELIVERY, delivery).text()).isEqualTo("{\"stored\":0,\"duplicates\":1}");
    assertRefused(post(DELIVERY, "{}"), 400);

    Map<String, Long> after = settledCounters();
    assertThat(difference(after, "duplicate")).isEqualTo(1);
    assertThat(difference(after, "refused:malformed")).isEqualTo(1);
    assertThat(difference(after, "accepted")).isGreaterThanOrEqualTo(3);
    assertAccounted(after);
  }

  /** What was accepted was stored or was there before. */
  private static void assertAccounted(Map<String, Long> counters) {
    assertThat(counters.get("accepted"))
        .isEqualTo(counters.getOrDefault("stored", 0L) + counters.getOrDefault("duplicate", 0L));
  }

  /** Counters at a moment when nothing is under way. */
  private static Map<String, Long> settledCounters() {
    List<Map<String, Long>> settled = new ArrayList<>();
    await()
        .until(
            () -> {
              Map<String, Long> now = counters();
              settled.add(now);
              return now.getOrDefault("accepted", 0L)
                  == now.getOrDefault("stored", 0L) + now.getOrDefault("duplicate", 0L);
            });
    return settled.getLast();
  }

  private void assertCounted(String cause, long times) throws IOException, InterruptedException {
    assertThat(difference(counters(), "refused:" + cause)).isEqualTo(times);
  }

  private long difference(Map<String, Long> after, String name) {
    return after.getOrDefault(name, 0L) - before.getOrDefault(name, 0L);
  }

  /** The server's counters: {@code accepted}, {@code stored}, …, {@code refused:CAUSE}. */
  private static Map<String, Long> counters() throws IOException, InterruptedException {
    Map<String, Long> counters = new TreeMap<>();
    server
        .http()
        .get("/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith("sonde_intake_"))
        .forEach(
            line -> {
              int space = line.indexOf(' ');
              String name =
                  line.substring(0, space)
                      .replace("sonde_intake_", "")
                      .replace("_total", "")
                      .replaceFirst("\\{cause=\"(.*)\"}", ":$1");
              counters.put(name, (long) Double.parseDouble(line.substring(space)));
            });
    return counters;
  }

  /** Sends a body of 100 MB without waiting to be told that it is too large. */
  private static String sendHuge(String path, boolean chunked) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        ExecutorService reading = Executors.newVirtualThreadPerTaskExecutor()) {
      socket.setSoTimeout(30_000);
      Future<String> status =
          reading.submit(
              () ->
                  new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))
                      .readLine());
      String length = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + HUGE;
      try {
        OutputStream out = socket.getOutputStream();
        out.write(
            "POST %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n"
                .formatted(path, length)
                .getBytes(US_ASCII));
        byte[] piece = " ".repeat(64 << 10).getBytes(US_ASCII);
        for (int sent = 0; sent < HUGE; sent += piece.length) {
          if (chunked) {
            out.write((Integer.toHexString(piece.length) + "\r\n").getBytes(US_ASCII));
          }
          out.write(piece);
          if (chunked) {
            out.write("\r\n".getBytes(US_ASCII));
          }
        }
      } catch (IOException e) {
        // The server has heard enough and hung up; its answer counts.
      }
      return String.valueOf(status.get());
    }
  }

  private static Http.Answer post(String path, String body)
      throws IOException, InterruptedException {
    return server.http().post(path, body, "Content-Type", "application/json");
  }

  private static ObjectNode system(String field, JsonNode value) {
    ObjectNode report = Reports.simple("x");
    ((ObjectNode) report.get("system")).set(field, value);
    return report;
  }

  private static ObjectNode network(String field, JsonNode value) {
    ObjectNode report = Reports.simple("x");
    ((ObjectNode) report.get("network")).set(field, value);
    return report;
  }

  private static void assertNamed(ObjectNode report, String path) throws Exception {
    Http.Answer answer = post(SIMPLE, report.toString());
    assertRefused(answer, 400);
    assertThat(answer.json().get("error").asString()).contains(path);
  }

  private static void assertRefused(Http.Answer answer, int status) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.text()).isNotBlank().doesNotContain("Exception").doesNotContain("\tat ");
  }

  private static List<String> ids() throws IOException, InterruptedException {
    List<String> ids = new ArrayList<>();
    server
        .http()
        .get("/devices")
        .json()
        .get("rows")
        .forEach(row -> ids.add(row.get("device_id").asString()));
    return ids;
  }

  private static JsonNode row(String id) throws IOException, InterruptedException {
    for (JsonNode row : server.http().get("/devices").json().get("rows")) {
      if (row.get("device_id").asString().equals(id)) {
        return row;
      }
    }
    throw new AssertionError("no row of " + id);
  }
}
