package dev.sonde.server.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sonde.server.RunningServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Prometheus that scrapes itself and writes to Sonde. */
class RemoteWritePeerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SCRAPING =
      """
      scrape_configs:
        - job_name: prometheus
          file_sd_configs: [{ files: ["@TARGETS@"], refresh_interval: 1s }]
      """;
  private static final String ALL = "api/v1/series?match%5B%5D=%7Bjob%3D%22prometheus%22%7D";

  @TempDir Path folder;

  @Test
  void itsSeriesComeAcrossAsTheyAre() throws IOException {
    try (RunningServer sonde =
        RunningServer.takingReports(folder.resolve("sonde"), Clock.systemUTC())) {
      String writing = writing(sonde.uri("/api/v1/write"));
      Path data = Files.createDirectory(folder.resolve("peer"));
      try (PrometheusPeer prometheus = new PrometheusPeer(data, writing + SCRAPING)) {
        prometheus.scrape("127.0.0.1:" + prometheus.port());
        await().atMost(PATIENCE).until(() -> count(sonde, "count_over_time(up[1m]) >= 5") == 1);

        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(series(sonde)).isEqualTo(series(prometheus)));
        assertThat(series(sonde)).hasSizeGreaterThan(300);
        assertThat(sonde.get("/api/v1/devices/127.0.0.1:" + prometheus.port()).statusCode())
            .isEqualTo(200);
        assertThat(sonde.get("/metrics").body())
            .contains("sonde_remote_write_samples_rejected_total{cause=\"labels\"} 0.0")
            .contains("sonde_remote_write_samples_rejected_total{cause=\"series-limit\"} 0.0");
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(
                            sonde
                                .get("/prometheus/api/v1/metadata?metric=prometheus_build_info")
                                .body())
                        .as(prometheus::told)
                        .contains("\"type\":\"gauge\""));

        // Without its target, Prometheus says that the series ended, long before five minutes.
        prometheus.scrape();
        await().atMost(PATIENCE).until(() -> count(sonde, "up") == 0);
        assertThat(count(sonde, "last_over_time(up[5m])")).isEqualTo(1);
      }
    }
  }

  private static String writing(URI to) {
    return """
        global: { scrape_interval: 1s, scrape_timeout: 1s }
        remote_write:
          - url: %s
            queue_config: { batch_send_deadline: 1s }
            metadata_config: { send_interval: 1s }
        """
        .formatted(to);
  }

  private static int count(RunningServer sonde, String query) {
    return sonde
        .json("/prometheus/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))
        .path("data")
        .path("result")
        .size();
  }

  private static Set<String> series(RunningServer sonde) {
    return series(sonde.json("/prometheus/" + ALL));
  }

  private static Set<String> series(PrometheusPeer prometheus) {
    String body = prometheus.send(HttpRequest.newBuilder(prometheus.uri("/" + ALL))).body();
    return series(JsonMapper.shared().readTree(body));
  }

  /** Without those that begin while the test looks, such as of requests that were never made. */
  private static Set<String> series(JsonNode answer) {
    Set<String> series = new TreeSet<>();
    answer
        .path("data")
        .forEach(
            labels -> {
              if (!labels.path("__name__").asString().startsWith("prometheus_http_")) {
                series.add(new TreeSet<>(labels.propertyNames()) + labels.toString());
              }
            });
    return series;
  }
}
