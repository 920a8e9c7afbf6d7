package dev.sonde.cli.history.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.cli.history.Collected;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same history out of a real Prometheus and a real VictoriaMetrics, in each way. */
class PrometheusHistoryIT {
  private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");
  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
  private static final Path VICTORIA = Path.of("/usr/bin/victoria-metrics");
  private static final long SECOND = Instant.parse("2026-01-01T00:00:00Z").getEpochSecond();
  private static final int HOURS = 30;

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void stop() {
    processes.forEach(Process::destroy);
    await().until(() -> processes.stream().noneMatch(Process::isAlive));
    client.shutdownNow();
  }

  /** A sample a minute of two series, one of them with all that labels may have. */
  private static String openMetrics() {
    StringBuilder text = new StringBuilder("# TYPE up gauge\n# TYPE temp gauge\n");
    for (String series :
        List.of("up{instance=\"h:1\",job=\"w\"}", "temp{podIP=\"a\\\"b\\\\c\",room=\"ü\"}")) {
      for (int minute = 0; minute < 60 * HOURS; minute++) {
        text.append("%s %s %d.250\n".formatted(series, minute / 4.0, SECOND + 60L * minute));
      }
    }
    return text.append("# EOF\n").toString();
  }

  private static List<String> brief(Collected read) {
    return read.points.stream()
        .map(point -> point.tags() + " " + point.time() + " " + point.fields())
        .sorted()
        .collect(Collectors.toList());
  }

  private Collected asked(int port) {
    return Collected.of(
        new ApiSource(
            "http://127.0.0.1:" + port,
            List.of("{__name__=~\"up|temp\"}"),
            Instant.ofEpochSecond(SECOND),
            Instant.ofEpochSecond(SECOND + 3_600L * HOURS),
            Optional.empty()));
  }

  private static Collected read(Path file) {
    return Collected.of(
        new DumpSource(Optional.of(file), InputStream.nullInputStream(), Optional.empty()));
  }

  private Process start(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log" + processes.size()).toFile())
            .start();
    processes.add(process);
    return process;
  }

  private void finish(Path out, String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectError(folder.resolve("errors").toFile())
            .redirectOutput(out.toFile())
            .start();
    processes.add(process);
    assertThat(process.waitFor()).as(() -> Stream.of(command).toList().toString()).isZero();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private int status(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString()).statusCode();
    } catch (IOException notYet) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static HttpRequest.Builder at(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private void ready(int port, String path) {
    await().atMost(Duration.ofSeconds(60)).until(() -> status(at(port, path)) == 200);
  }

  @Test
  void aPrometheusTellsTheSameByItsApiAndByItsDump() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(PROMETHEUS), "prometheus is not installed");
    assumeTrue(Files.isExecutable(PROMTOOL), "promtool is not installed");
    Path text = folder.resolve("text");
    Files.writeString(text, openMetrics());
    Path data = folder.resolve("data");
    Files.createDirectories(data.resolve("wal"));
    finish(
        folder.resolve("blocks"),
        PROMTOOL.toString(),
        "tsdb",
        "create-blocks-from",
        "openmetrics",
        text.toString(),
        data.toString());
    Path dump = folder.resolve("dump");
    finish(dump, PROMTOOL.toString(), "tsdb", "dump", data.toString());
    int port = freePort();
    Path config = folder.resolve("prometheus.yml");
    Files.writeString(config, "global: {}\n");
    start(
        PROMETHEUS.toString(),
        "--config.file=" + config,
        "--storage.tsdb.path=" + data,
        "--storage.tsdb.retention.time=100y",
        "--web.listen-address=127.0.0.1:" + port);
    ready(port, "/-/ready");

    List<String> written = brief(read(text));
    assertThat(written).hasSize(2 * 60 * HOURS);
    assertThat(brief(read(dump))).isEqualTo(written);
    assertThat(brief(asked(port)).stream().distinct().toList()).isEqualTo(written);
  }

  @Test
  void aVictoriaMetricsTellsTheSameByItsApiAndItsExport() throws IOException {
    assumeTrue(Files.isExecutable(VICTORIA), "victoria-metrics is not installed");
    int port = freePort();
    start(
        VICTORIA.toString(),
        "-storageDataPath=" + folder.resolve("victoria"),
        "-httpListenAddr=127.0.0.1:" + port,
        "-retentionPeriod=100y");
    ready(port, "/health");
    String text = openMetrics().replaceAll("(?m) (\\d+)\\.250$", " $1250");
    assertThat(status(at(port, "/api/v1/import/prometheus").POST(BodyPublishers.ofString(text))))
        .isLessThan(300);
    Path file = folder.resolve("text");
    Files.writeString(file, openMetrics());
    List<String> written = brief(read(file));

    // What was just written is not found at once.
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(brief(read(export(port)))).isEqualTo(written));
    assertThat(brief(asked(port)).stream().distinct().toList()).isEqualTo(written);
  }

  private Path export(int port) throws IOException, InterruptedException {
    Path file = folder.resolve("export");
    client.send(
        at(port, "/api/v1/export?match[]=%7B__name__%3D~%22up%7Ctemp%22%7D&start=" + SECOND)
            .build(),
        BodyHandlers.ofFile(file));
    return file;
  }
}
