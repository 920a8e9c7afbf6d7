package dev.sonde.server.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Point;
import dev.sonde.server.RunningServer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OpenTelemetry's own SDK and exporters against a running server. */
class OtlpPeerIT {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "http/protobuf, none",
    "http/protobuf, gzip",
    "grpc, none",
    "grpc, gzip",
  })
  void takesWhatTheSdkExports(String protocol, String compression) {
    try (RunningServer server = RunningServer.takingReports(folder, Clock.systemUTC());
        OpenTelemetrySdk sdk = sdk(server, protocol, compression)) {
      Meter meter = sdk.getMeter("peer");
      meter
          .counterBuilder("orders")
          .build()
          .add(7, Attributes.of(AttributeKey.stringKey("shop.id"), "s1"));
      meter.histogramBuilder("latency").setUnit("ms").build().record(12.5);

      assertThat(sdk.getSdkMeterProvider().forceFlush().join(20, TimeUnit.SECONDS).isSuccess())
          .isTrue();

      List<Point> points =
          server.store.latest(0).stream()
              .filter(point -> point.tags().value("scope").orElse("").equals("peer"))
              .toList();
      assertThat(points)
          .hasSize(2)
          .allSatisfy(point -> assertThat(point.tags().value("device")).hasValue("peer-host"))
          .anySatisfy(
              point -> {
                assertThat(point.tags().value("shop_id")).hasValue("s1");
                assertThat(point.fields().number("value")).hasValue(7);
              })
          .anySatisfy(point -> assertThat(point.fields().number("sum")).hasValue(12.5));
    }
  }

  private static OpenTelemetrySdk sdk(RunningServer server, String protocol, String compression) {
    return AutoConfiguredOpenTelemetrySdk.builder()
        .addPropertiesSupplier(
            () ->
                Map.of(
                    "otel.exporter.otlp.endpoint", server.uri("").toString(),
                    "otel.exporter.otlp.protocol", protocol,
                    "otel.exporter.otlp.compression", compression,
                    "otel.traces.exporter", "none",
                    "otel.logs.exporter", "none",
                    "otel.metric.export.interval", "3600000",
                    "otel.resource.attributes", "host.name=peer-host"))
        .build()
        .getOpenTelemetrySdk();
  }
}
