package dev.sonde.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** OpenTelemetry in the packaged program: what it costs when nobody wants it, and what it tells. */
class TelemetryIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String NOTHING = "{\"resourceMetrics\":[]}";

  @TempDir Path folder;

  private static Map<String, String> listing(Path classes) {
    return Map.of("SONDE_JAVA_OPTS", "-Xlog:class+load:file=" + classes);
  }

  private Run agent(Server server, Map<String, String> environment) throws IOException {
    return Run.start(
        folder,
        environment,
        List.of(
            "agent",
            "--server",
            server.address(),
            "--device-id",
            "told",
            "--interval",
            "3",
            "--state-dir",
            folder.resolve("agent").toString()));
  }

  private static JsonNode latest(Server server) throws Exception {
    return server.http().get("/api/v1/devices/told").json().path("latest");
  }

  @Test
  void nothingOfItIsLoadedUnlessItIsWanted() throws Exception {
    Path ofAgent = folder.resolve("agent.classes");
    Path ofServer = folder.resolve("server.classes");
    int port = Ports.free();
    try (Run run =
            Run.start(
                folder,
                listing(ofServer),
                List.of("server", "--listen", "127.0.0.1:" + port, "--data", folder + "/data"));
        Http http = new Http(port)) {
      Server.awaitHealth(run, http);
      try (Run _ =
          Run.start(
              folder,
              listing(ofAgent),
              List.of(
                  "agent",
                  "--server",
                  "http://127.0.0.1:" + port,
                  "--device-id",
                  "told",
                  "--state-dir",
                  folder.resolve("agent").toString()))) {
        await().atMost(SOON).until(() -> http.get("/api/v1/devices/told").status() == 200);
      }
      assertThat(http.get("/metrics").status()).isEqualTo(200);
      assertThat(ofServer).content().doesNotContain("otlp.OtlpIntake ");
      assertThat(http.post("/v1/metrics", NOTHING, "Content-Type", "application/json").text())
          .isEqualTo("{}");
    }
    assertThat(ofServer)
        .content()
        .as("else what was listed is not what was loaded")
        .contains("otlp.OtlpIntake ")
        .doesNotContain("io.opentelemetry.", "okhttp3.", "kotlin.");
    assertThat(ofAgent)
        .content()
        .contains("dev.sonde.agent.Agent ")
        .doesNotContain("io.opentelemetry.", "okhttp3.", "kotlin.", "SdkExport");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http/protobuf", "grpc"})
  void aServerIsTheCollectorOfItsAgentsMetrics(String protocol) throws Exception {
    try (Server server = Server.start(folder);
        Run agent =
            agent(
                server,
                Map.of(
                    "OTEL_EXPORTER_OTLP_ENDPOINT", server.address(),
                    "OTEL_EXPORTER_OTLP_PROTOCOL", protocol,
                    "OTEL_TRACES_EXPORTER", "none",
                    "OTEL_LOGS_EXPORTER", "none",
                    "OTEL_METRIC_EXPORT_INTERVAL", "1000"))) {
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(latest(server).findValuesAsString("metric"))
                      .as(agent.err())
                      .contains("sonde.agent.rss_bytes"));
    }
  }
}
