package dev.sonde.server.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Point;
import dev.sonde.store.StoreException;
import dev.sonde.transport.http.BodyReader;
import dev.sonde.transport.http.HttpReceiver;
import dev.sonde.transport.http.ListenerLimits;
import dev.sonde.transport.http.SimpleDeviceReceiver;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the two doors of a running server make of good, bad and hostile input. */
@Timeout(60)
class BadInputIT {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String GOOD =
      "{'device_id':'good','ts':1772366400,'system':{'cpu_pct':5},'network':{}}";

  private final StubStore store = new StubStore();
  private final IntakeCounters counters = new IntakeCounters();
  private final GroupCommit commits =
      new GroupCommit(store, GroupCommitSettings.defaults(), List.of(), counters);
  private final BodyReader bodies = new BodyReader(Duration.ofSeconds(20), System::nanoTime);
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebServer server = build();

  @BeforeEach
  void start() {
    commits.start();
    bodies.start();
    server.start();
  }

  @AfterEach
  void serverStillWorks() throws Exception {
    store.work();
    assertThat(metrics(GOOD).statusCode()).isEqualTo(200);
    client.close();
    server.stop();
    commits.close();
    bodies.close();
    IntakeCounters.Counts counts = counters.counts();
    assertThat(counts.received()).isEqualTo(counts.admitted() + counts.refusedInAll());
    assertThat(counts.accepted()).isEqualTo(counts.stored() + counts.duplicate() + counts.failed());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/json", "text/plain", "nonsense", "application/x-www-form-urlencoded"})
  void metricsTakesAnyContentType(String type) throws Exception {
    HttpResponse<String> response =
        client.send(
            request("/metrics").header("Content-Type", type).POST(body(GOOD)).build(),
            BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"status\": \"ok\"}");
  }

  @Test
  void metricsTakesNoContentTypeAtAll() throws IOException {
    String json = GOOD.replace('\'', '"');

    String answer =
        exchange(
            "POST /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(json.length(), json));

    assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\n{\"status\": \"ok\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "not json                                | invalid JSON",
        "``                                      | invalid JSON",
        "{'device_id':'d','ts':NaN}              | invalid JSON",
        "{'device_id':'d','ts':-Infinity}        | invalid JSON",
        "{}                                      | missing field: device_id",
        "{'device_id':'d'}                       | missing field: ts",
        "{'device_id':'d','ts':1}                | missing field: system",
        "{'device_id':'d','ts':1,'system':{}}    | missing field: network",
        "{'device_id':7,'ts':1,'system':{},'network':{}} | device_id: expected a text, found an integer",
        "{'device_id':'d','ts':1e999,'system':{},'network':{}} | ts: expected a finite number, found one beyond the range of a double",
        "{'device_id':'d','ts':1,'system':{'cpu_pct':101},'network':{}} | system.cpu_pct: expected 0 to 100, found 101.0",
        "{'device_id':'d','ts':1,'system':{},'network':{'rx_bytes':-1}} | network.rx_bytes: expected a whole number, 0 or more; found -1.0",
        "{'device_id':'a\\n<script>','ts':1,'system':{},'network':{}} | device_id: must not contain control characters such as line breaks; found \\\"a\\\\u000a<script>\\\"",
      })
  void metricsSaysWhatIsWrong(String json, String error) throws Exception {
    HttpResponse<String> response = metrics(json);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.body()).isEqualTo("{\"error\": \"" + error + "\"}");
    assertThat(store.points()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/metrics", HttpReceiver.PATH})
  void refusesDeepNesting(String path) throws Exception {
    HttpResponse<String> response = post(path, "[".repeat(10_000));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("nesting depth");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/metrics", HttpReceiver.PATH})
  void refusesAHundredMegabytes(String path) throws IOException {
    String answer =
        exchange(
            "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 104857600\r\n\r\n{".formatted(path));

    assertThat(answer).startsWith("HTTP/1.1 413 ");
  }

  @Test
  void refusesAnIdOfAMegabyte() throws Exception {
    HttpResponse<String> tooLarge = metrics(GOOD.replace("good", "x".repeat(1 << 20)));
    HttpResponse<String> tooLong = post(HttpReceiver.PATH, delivery("x".repeat(1 << 20), "[]"));

    assertThat(tooLarge.statusCode()).isEqualTo(413);
    assertThat(tooLarge.body()).isEqualTo("{\"error\": \"the body is larger than 65536 bytes\"}");
    assertThat(tooLong.statusCode()).isEqualTo(400);
    assertThat(tooLong.body())
        .contains(
            "{\"path\":\"agent\",\"problem\":\"expected at most 128 characters, found 1048576\"}");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 4_102_444_800L})
  void metricsGivesItsOwnTimeForOneOf1970Or2100(long ts) throws Exception {
    assertThat(metrics(GOOD.replace("1772366400", "" + ts)).statusCode()).isEqualTo(200);

    assertThat(store.points()).extracting(Point::instant).containsExactly(NOW);
    assertThat(counters.counts().restamped()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "4102444800000000"})
  void reportsRefusesTimesOf1970And2100(String time) throws Exception {
    String points = "[{'kind':'host','time':%s,'tags':{},'fields':{'a':1}}]".formatted(time);

    HttpResponse<String> response = post(HttpReceiver.PATH, delivery("a", points));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("\"path\":\"reports[0].points[0].time\"");
    assertThat(store.points()).isEmpty();
  }

  @Test
  void keepsMarkupAsText() throws Exception {
    assertThat(metrics(GOOD.replace("good", "<script>alert(1)</script>")).statusCode())
        .isEqualTo(200);

    assertThat(store.points().getFirst().tags().value("device"))
        .contains("<script>alert(1)</script>");
  }

  @Test
  void saysHowManyDevicesThereMayBe() throws Exception {
    for (int i = 0; i < 9; i++) {
      assertThat(metrics(GOOD.replace("good", "d" + i)).statusCode()).isEqualTo(200);
    }

    HttpResponse<String> response = metrics(GOOD.replace("good", "one-more"));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body())
        .isEqualTo(
            "{\"error\": \"device_id: the server keeps at most 10 devices, and has them all\"}");
  }

  @Test
  void saysThatItCannotStore() throws Exception {
    store.fail(new StoreException("disk full"));

    HttpResponse<String> simple = metrics(GOOD);
    HttpResponse<String> delivery = post(HttpReceiver.PATH, delivery("good", "[]"));

    assertThat(simple.statusCode()).isEqualTo(503);
    assertThat(simple.headers().firstValue("Retry-After")).contains("5");
    assertThat(simple.body()).isEqualTo("{\"error\": \"disk full\"}");
    assertThat(delivery.statusCode()).isEqualTo(503);
    assertThat(delivery.body()).contains("\"detail\":\"disk full\"");
  }

  @Test
  void reportsSaysWhatBecameOfADelivery() throws Exception {
    String delivery = delivery("good", "[]");

    assertThat(post(HttpReceiver.PATH, delivery).body())
        .isEqualTo("{\"stored\":1,\"duplicates\":0}");
    assertThat(post(HttpReceiver.PATH, delivery).body())
        .isEqualTo("{\"stored\":0,\"duplicates\":1}");
  }

  private WebServer build() {
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    Intake intake =
        new Intake(
            IntakeSettings.defaults(),
            new InMemoryAdmission(
                new AdmissionLimits(10, 100, 100, 100), clock, List.of("good"), List.of()),
            new ClaimedTimes(Map.of()),
            commits,
            counters,
            agent -> Optional.empty(),
            clock);
    WebServerConfig.Builder builder =
        WebServer.builder()
            .address(InetAddress.getLoopbackAddress())
            .port(0)
            .shutdownHook(false)
            .routing(
                routing ->
                    routing
                        .register(new HttpReceiver(intake, bodies, HttpReceiver.DEFAULT_MAX_BYTES))
                        .register(new SimpleDeviceReceiver(intake, bodies)));
    ListenerLimits.set(builder, HttpReceiver.DEFAULT_MAX_BYTES);
    return builder.build();
  }

  private static String delivery(String agent, String points) {
    return "{'agent':'%s','sent':1772366400000000,'reports':[{'stream':'s','sequence':1,'points':%s}]}"
        .formatted(agent, points);
  }

  private HttpResponse<String> metrics(String json) throws IOException, InterruptedException {
    return post("/metrics", json);
  }

  private HttpResponse<String> post(String path, String json)
      throws IOException, InterruptedException {
    return client.send(request(path).POST(body(json)).build(), BodyHandlers.ofString());
  }

  private static HttpRequest.BodyPublisher body(String json) {
    return BodyPublishers.ofString(json.replace('\'', '"'));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  private String exchange(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(30_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
