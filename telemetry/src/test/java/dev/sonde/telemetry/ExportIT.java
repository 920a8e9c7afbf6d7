package dev.sonde.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sonde.model.telemetry.Reading;
import dev.sonde.model.telemetry.Telemetry;
import dev.sonde.model.telemetry.TraceContext;
import dev.sonde.telemetry.Export.Identity;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What reaches a collector, over both protocols. */
class ExportIT {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final TraceContext PARENT =
      new TraceContext("00-" + TRACE + "-00f067aa0ba902b7-01");
  private static final Identity IDENTITY =
      new Identity("sonde-test", "1.2.3", Optional.of("dev-1"));
  private static final Logger LOG = Logger.getLogger("dev.sonde.test");

  private static Map<String, String> environment(CollectorStandIn collector, String protocol) {
    return Map.of(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        collector.url(),
        "OTEL_EXPORTER_OTLP_PROTOCOL",
        protocol,
        "OTEL_EXPORTER_OTLP_HEADERS",
        "x-token=secret",
        "OTEL_METRIC_EXPORT_INTERVAL",
        "3600000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http/protobuf", "grpc"})
  void spansNumbersAndLinesOfTheLogArriveAndBelongTogether(String protocol) {
    try (CollectorStandIn collector = new CollectorStandIn()) {
      Optional<TraceContext> sent;
      try (Telemetry.Installed _ = Export.start(environment(collector, protocol), IDENTITY)) {
        assertThat(Telemetry.isOn()).isTrue();
        Telemetry.read(
            () ->
                List.of(
                    new Reading("sonde.gauge", "A gauge.", false, Map.of("of", "x"), 2.5),
                    new Reading("sonde.counter", "A counter.", true, Map.of(), 7)));
        sent = work();
        assertThat(Telemetry.current()).isEmpty();
      }
      assertThat(Telemetry.isOn()).isFalse();

      Span inner = span(collector, "inner");
      Span outer = span(collector, "outer");
      assertThat(hex(outer.getTraceId())).isEqualTo(TRACE);
      assertThat(hex(outer.getParentSpanId())).isEqualTo(PARENT.spanId());
      assertThat(outer.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
      assertThat(outer.getStatus().getMessage()).isEqualTo("went wrong");
      assertThat(inner.getParentSpanId()).isEqualTo(outer.getSpanId());
      assertThat(sent.orElseThrow().spanId()).isEqualTo(hex(inner.getSpanId()));
      assertThat(sent.orElseThrow().traceId()).isEqualTo(TRACE);
      LogRecord line =
          collector.lines().stream().filter(ExportIT::isOurs).findFirst().orElseThrow();
      assertThat(line.getSpanId()).isEqualTo(inner.getSpanId());
      assertThat(line.getTraceId()).isEqualTo(inner.getTraceId());
      assertThat(collector.ownMetrics())
          .extracting(Metric::getName)
          .containsExactlyInAnyOrder("sonde.gauge", "sonde.counter");
      assertThat(collector.tokens).contains("secret");
      assertThat(resource(collector))
          .contains("service.name=sonde-test", "service.version=1.2.3", "host.name=dev-1");
    }
  }

  private static Optional<TraceContext> work() {
    try (dev.sonde.model.telemetry.Span outer =
            Telemetry.span(
                "outer", dev.sonde.model.telemetry.Span.Kind.SERVER, Optional.of(PARENT));
        dev.sonde.model.telemetry.Span inner =
            Telemetry.span("inner", dev.sonde.model.telemetry.Span.Kind.CLIENT)) {
      inner.with("number", 3).with("text", "t");
      LOG.warning("a line");
      outer.failed("went wrong");
      return Telemetry.current();
    }
  }

  private static boolean isOurs(LogRecord line) {
    return line.getBody().getStringValue().equals("a line");
  }

  private static Span span(CollectorStandIn collector, String name) {
    return collector.spans().stream()
        .filter(span -> span.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> resource(CollectorStandIn collector) {
    return collector.traces.element().getResourceSpans(0).getResource().getAttributesList().stream()
        .map((KeyValue a) -> a.getKey() + "=" + a.getValue().getStringValue())
        .toList();
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  @Test
  void onlyTheSignalsThatAreWantedAreExported() {
    try (CollectorStandIn collector = new CollectorStandIn()) {
      Map<String, String> environment =
          Map.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", collector.url() + "/v1/traces");
      try (Telemetry.Installed _ = Export.start(environment, IDENTITY)) {
        work();
      }
      assertThat(collector.spans()).hasSize(2);
      assertThat(collector.metrics).isEmpty();
      assertThat(collector.logs).isEmpty();
    }
  }

  @Test
  void aSamplerIsHeeded() {
    try (CollectorStandIn collector = new CollectorStandIn()) {
      Map<String, String> environment =
          Map.of(
              "OTEL_EXPORTER_OTLP_ENDPOINT",
              collector.url(),
              "OTEL_TRACES_SAMPLER",
              "always_off",
              "OTEL_METRICS_EXPORTER",
              "none");
      try (Telemetry.Installed _ = Export.start(environment, IDENTITY)) {
        assertThat(work().orElseThrow().isSampled()).isFalse();
      }
      assertThat(collector.spans()).isEmpty();
      assertThat(collector.metrics).isEmpty();
      assertThat(collector.lines()).isNotEmpty();
    }
  }

  @Test
  void aWrongEnvironmentIsNamedAndCostsNothingElse() {
    try (Telemetry.Installed _ =
        Export.start(Map.of("OTEL_TRACES_EXPORTER", "nonsense"), IDENTITY)) {
      assertThat(Telemetry.isOn()).isFalse();
    }
  }

  @Test
  void aCollectorThatIsAwayHoldsNothingUp() {
    Map<String, String> environment =
        Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1",
            "OTEL_EXPORTER_OTLP_TIMEOUT", "500");
    try (Telemetry.Installed _ = Export.start(environment, IDENTITY)) {
      assertThat(work()).isPresent();
    }
    assertThat(Telemetry.isOn()).isFalse();
  }
}
