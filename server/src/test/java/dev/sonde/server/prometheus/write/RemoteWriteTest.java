package dev.sonde.server.prometheus.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Point;
import dev.sonde.server.RunningServer;
import dev.sonde.server.TestClock;
import dev.sonde.server.prometheus.WriteBodies;
import dev.sonde.server.prometheus.WriteBodies.Message;
import dev.sonde.server.prometheus.WriteBodies.Sample;
import dev.sonde.server.prometheus.WriteBodies.Series;
import dev.sonde.store.PointStore;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Samples that are posted to a running server. */
class RemoteWriteTest {
  private static final String V1 = "application/x-protobuf";
  private static final String V2 = "application/x-protobuf;proto=io.prometheus.write.v2.Request";
  private static final String STALE = "stale";

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

  private long now() {
    return clock.millis();
  }

  private HttpResponse<String> post(String type, String encoding, byte[] body) {
    return server.send(
        HttpRequest.newBuilder(server.uri("/api/v1/write"))
            .header("Content-Type", type)
            .header("Content-Encoding", encoding)
            .POST(BodyPublishers.ofByteArray(body)));
  }

  private HttpResponse<String> write(Series... series) {
    return post(V1, "snappy", WriteBodies.snappy(WriteBodies.version1(List.of(series))));
  }

  private List<Point> stored() {
    return server.store.latest(0).stream()
        .filter(point -> point.kind().equals("metric"))
        .sorted(Comparator.comparing(point -> point.tags().toString()))
        .toList();
  }

  private static String header(HttpResponse<?> response, String what) {
    return response
        .headers()
        .firstValue("X-Prometheus-Remote-Write-" + what + "-Written")
        .orElse("none");
  }

  private String metrics() {
    return server.get("/metrics").body();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void keepsSamplesOfBothVersions(int version) {
    Map<String, String> labels = Map.of("instance", "web1:9100", "job", "node", "device", "sda");
    List<Series> all = List.of(Series.of("disk_reads_total", labels, new Sample(now(), 7)));

    HttpResponse<String> response =
        version == 1
            ? post(V1, "snappy", WriteBodies.snappy(WriteBodies.version1(all)))
            : post(V2, "snappy", WriteBodies.snappy(WriteBodies.version2(all)));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
    assertThat(header(response, "Samples")).isEqualTo("1");
    assertThat(header(response, "Histograms")).isEqualTo("0");
    assertThat(header(response, "Exemplars")).isEqualTo("0");
    Point point = stored().getFirst();
    assertThat(point.time()).isEqualTo(now() * 1000);
    assertThat(point.fields().asMap()).containsExactly(Map.entry("value", 7.0));
    assertThat(point.tags().asMap())
        .isEqualTo(
            new TreeMap<>(
                Map.of(
                    "device", "web1:9100",
                    "metric", "disk_reads_total",
                    "type", "sample",
                    "instance", "web1:9100",
                    "job", "node",
                    "attr_device", "sda")));
    assertThat(server.json("/api/v1/devices/web1:9100").path("device").path("id").asString())
        .isEqualTo("web1:9100");
  }

  @ParameterizedTest
  @CsvSource({
    "'a:1', 'node', 'a:1'",
    "'', 'node', 'node'",
    "'', '', 'prometheus'",
  })
  void theDeviceIsTheInstanceOrTheJob(String instance, String job, String device) {
    write(Series.of("m", Map.of("instance", instance, "job", job), new Sample(now(), 1)));

    assertThat(stored().getFirst().tags().value("device")).hasValue(device);
  }

  @Test
  void anInstanceThatCanBeNoDeviceIsOneOfItsJob() {
    write(Series.of("m", Map.of("instance", "x".repeat(200), "job", "j"), new Sample(now(), 1)));

    assertThat(stored().getFirst().tags().value("device")).hasValue("j");
    assertThat(stored().getFirst().tags().value("instance")).hasValue("x".repeat(200));
  }

  @ParameterizedTest
  @CsvSource({STALE + ", 1", "NaN, 2", "Infinity, 3", "-Infinity, 4"})
  void keepsWhatIsNoFiniteNumber(String text, double special) {
    double value =
        text.equals(STALE)
            ? Double.longBitsToDouble(0x7ff0000000000002L)
            : Double.parseDouble(text);

    assertThat(write(Series.of("m", Map.of("job", "j"), new Sample(now(), value))).statusCode())
        .isEqualTo(204);

    assertThat(stored().getFirst().fields().asMap()).containsExactly(Map.entry("special", special));
  }

  @Test
  void aRequestThatComesAgainChangesNothing() {
    Series series =
        Series.of("m", Map.of("job", "j"), new Sample(now() - 2, 1), new Sample(now() - 1, 2));

    assertThat(write(series).statusCode()).isEqualTo(204);
    assertThat(write(series).statusCode()).isEqualTo(204);

    assertThat(server.store.extents().values())
        .singleElement()
        .extracting(PointStore.KindExtent::points)
        .isEqualTo(2L);
  }

  @Test
  void whatCanNotBeKeptIsNamedAndTheRestIsKept() {
    Map<String, String> many = new TreeMap<>();
    for (int i = 0; i < 40; i++) {
      many.put("l" + i, "x");
    }
    HttpResponse<String> response =
        write(
            Series.of("good", Map.of("job", "j"), new Sample(now(), 1)),
            Series.of("old", Map.of("job", "j"), new Sample(now() - 9 * 86_400_000L, 1)),
            Series.of("crazy", Map.of("job", "j"), new Sample(Long.MAX_VALUE, 1)),
            Series.of("", Map.of("job", "j"), new Sample(now(), 1)),
            Series.of("wide", many, new Sample(now(), 1)),
            Series.of("long", Map.of("a", "x".repeat(300)), new Sample(now(), 1)));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(header(response, "Samples")).isEqualTo("1");
    assertThat(response.body())
        .contains("8 days in the past")
        .contains("expected a metric's name in the label __name__, found none")
        .contains("metric \"wide\": expected at most 30 labels, found 41")
        .contains("metric \"long\": label \"a\": expected at most 256 characters, found 300");
    assertThat(stored()).hasSize(1);
    assertThat(metrics())
        .contains("sonde_remote_write_samples_total 1.0")
        .contains("sonde_remote_write_samples_rejected_total{cause=\"time\"} 2.0")
        .contains("sonde_remote_write_samples_rejected_total{cause=\"labels\"} 3.0");
  }

  @Test
  void nativeHistogramsAreRefusedByNameAndExemplarsLeftOut() {
    Message series =
        new Message()
            .message(1, new Message().text(1, "__name__").text(2, "h"))
            .message(2, new Message().number(1, 3).integer(2, now()))
            .message(3, new Message())
            .message(4, new Message());
    byte[] body = WriteBodies.snappy(new Message().message(1, series).bytes());

    HttpResponse<String> response = post(V1, "snappy", body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("native histograms are not kept");
    assertThat(header(response, "Samples")).isEqualTo("1");
    assertThat(metrics())
        .contains("rejected_total{cause=\"native-histogram\"} 1.0")
        .contains("rejected_total{cause=\"exemplar\"} 1.0");
  }

  @Test
  void aLabelThatIsThereTwiceIsRefused() {
    Message label = new Message().text(1, "a").text(2, "x");
    Message series =
        new Message()
            .message(1, new Message().text(1, "__name__").text(2, "m"))
            .message(1, label)
            .message(1, label)
            .message(2, new Message().number(1, 3).integer(2, now()));

    HttpResponse<String> response =
        post(V1, "snappy", WriteBodies.snappy(new Message().message(1, series).bytes()));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("the label a is there twice");
    assertThat(stored()).isEmpty();
  }

  @Test
  void aDeviceKeepsOnlySoManySeries() {
    List<Series> all = new ArrayList<>();
    for (int i = 0; i < 2_010; i++) {
      all.add(Series.of("m" + i, Map.of("job", "j"), new Sample(now(), i)));
    }
    HttpResponse<String> response = write(all.toArray(Series[]::new));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("at most 2000 series of a device");
    assertThat(header(response, "Samples")).isEqualTo("2000");
    assertThat(metrics()).contains("rejected_total{cause=\"series-limit\"} 10.0");
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, snappy, Content-Type: expected application/x-protobuf",
    "application/x-protobuf;proto=prometheus.Other, snappy, Content-Type: expected",
    "application/x-protobuf, gzip, Content-Encoding: expected snappy",
  })
  void whatIsOfAnotherTypeIsNotTaken(String type, String encoding, String problem) {
    HttpResponse<String> response = post(type, encoding, new byte[0]);

    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(response.body()).contains(problem);
    assertThat(metrics()).contains("sonde_intake_refused_total{cause=\"malformed\"} 1.0");
  }

  @Test
  void theFormMayBeNamedInWholeWords() {
    byte[] body = WriteBodies.snappy(WriteBodies.version1(List.of()));

    assertThat(post(V1 + "; proto=\"prometheus.WriteRequest\"", "snappy", body).statusCode())
        .isEqualTo(204);
  }

  @Test
  void whatIsTooLargeIsNotTaken() {
    assertThat(post(V1, "snappy", new byte[(4 << 20) + 1]).statusCode()).isEqualTo(413);
    byte[] large = new Message().raw(9 << 20).bytes();
    byte[] padded = Arrays.copyOf(large, 1 << 20);
    assertThat(post(V1, "snappy", padded).statusCode()).isEqualTo(413);
    assertThat(metrics()).contains("sonde_intake_refused_total{cause=\"too-large\"} 2.0");
  }

  @Test
  void tooManySamplesAreNotTaken() {
    Sample[] samples = new Sample[50_001];
    Arrays.setAll(samples, i -> new Sample(now() - i, i));

    HttpResponse<String> response = write(Series.of("m", Map.of(), samples));

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).contains("at most 50000 samples").contains("max_samples_per_send");
    assertThat(stored()).isEmpty();
  }

  @Test
  void aRequestThatEndsAnywhereIsRefusedOrKept() {
    for (int version : new int[] {1, 2}) {
      List<Series> all = List.of(Series.of("m", Map.of("job", "j"), new Sample(now(), 1)));
      byte[] whole = version == 1 ? WriteBodies.version1(all) : WriteBodies.version2(all);
      for (int length = 1; length < whole.length; length++) {
        byte[] body = WriteBodies.snappy(Arrays.copyOf(whole, length));
        int status = post(version == 1 ? V1 : V2, "snappy", body).statusCode();
        assertThat(status).as("the first %d bytes", length).isIn(204, 400);
      }
    }
  }

  @Test
  void whatIsToldOfMetricsIsShown() {
    Message metadata =
        new Message().integer(1, 1).text(2, "requests_total").text(4, "Requests.").text(5, "s");
    post(V1, "snappy", WriteBodies.snappy(new Message().message(3, metadata).bytes()));
    post(V2, "snappy", WriteBodies.snappy(WriteBodies.version2(List.of(Series.of("m", Map.of())))));

    String told = server.get("/prometheus/api/v1/metadata").body();

    assertThat(told)
        .contains(
            "\"requests_total\":[{\"type\":\"counter\",\"help\":\"Requests.\",\"unit\":\"s\"}]")
        .contains("\"m\":[{\"type\":\"counter\",\"help\":\"What it counts.\",\"unit\":\"\"}]")
        .contains("\"sonde_host_cpu_pct\":[{\"type\":\"gauge\"");
  }

  @Test
  void onlyPostsAreKnown() {
    assertThat(server.get("/api/v1/write").statusCode()).isEqualTo(405);
  }
}
