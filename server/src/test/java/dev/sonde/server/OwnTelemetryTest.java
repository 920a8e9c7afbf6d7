package dev.sonde.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sonde.model.telemetry.Reading;
import dev.sonde.model.telemetry.Sink;
import dev.sonde.model.telemetry.Span;
import dev.sonde.model.telemetry.Telemetry;
import dev.sonde.model.telemetry.TraceContext;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server tells of its own work. */
class OwnTelemetryTest {
  private static final TraceContext PARENT =
      new TraceContext("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

  @TempDir Path folder;

  /** A span that was begun, and what was said of it. */
  private record Seen(
      String name, Span.Kind kind, Optional<TraceContext> parent, Queue<String> facts)
      implements Span {
    @Override
    public Span with(String name, String value) {
      facts.add(name + "=" + value);
      return this;
    }

    @Override
    public Span with(String name, long value) {
      return with(name, Long.toString(value));
    }

    @Override
    public void failed(String why) {
      facts.add("failed: " + why);
    }

    @Override
    public void close() {
      facts.add("closed");
    }
  }

  private static final class Remembering implements Sink {
    private final Queue<Seen> spans = new ConcurrentLinkedQueue<>();
    private final Queue<Supplier<List<Reading>>> readings = new ConcurrentLinkedQueue<>();

    @Override
    public Span span(String name, Span.Kind kind, Optional<TraceContext> parent) {
      Seen span = new Seen(name, kind, parent, new ConcurrentLinkedQueue<>());
      spans.add(span);
      return span;
    }

    @Override
    public Optional<TraceContext> current() {
      return Optional.empty();
    }

    @Override
    public void read(Supplier<List<Reading>> more) {
      readings.add(more);
    }

    Seen named(String name) {
      return spans.stream().filter(span -> span.name().equals(name)).findFirst().orElseThrow();
    }
  }

  @Test
  void requestsAndWhatTheyStoreAreSpansOfTheSendersTrace() {
    Remembering sink = new Remembering();
    TestClock clock = new TestClock();
    try (Telemetry.Installed _ = Telemetry.install(sink);
        RunningServer server = RunningServer.takingReports(folder, clock)) {
      String body =
          "{\"device_id\":\"d\",\"ts\":%d,\"system\":{\"cpu_pct\":5},\"network\":{}}"
              .formatted(clock.instant().getEpochSecond());
      assertThat(
              server
                  .send(
                      HttpRequest.newBuilder(server.uri("/metrics"))
                          .header("traceparent", PARENT.traceparent())
                          .POST(BodyPublishers.ofString(body)))
                  .statusCode())
          .isEqualTo(200);

      Seen request = sink.named("POST /metrics");
      assertThat(request.kind()).isEqualTo(Span.Kind.SERVER);
      assertThat(request.parent()).contains(PARENT);
      await().untilAsserted(() -> assertThat(request.facts()).contains("closed"));
      assertThat(request.facts()).contains("http.response.status_code=200");
      assertThat(sink.named("store").facts())
          .containsExactly("sonde.reports=1", "sonde.points=1", "closed");
      assertThat(sink.readings.element().get())
          .anySatisfy(
              reading -> {
                assertThat(reading.name()).isEqualTo("sonde_intake_stored");
                assertThat(reading.isCounter()).isTrue();
                assertThat(reading.value()).isEqualTo(1);
              })
          .anySatisfy(
              reading ->
                  assertThat(reading.name())
                      .isEqualTo("sonde_http_request_duration_seconds_count"));
    }
  }

  @Test
  void aTraceThatIsNoneIsLeftOut() {
    Remembering sink = new Remembering();
    try (Telemetry.Installed _ = Telemetry.install(sink);
        RunningServer server = RunningServer.takingReports(folder, new TestClock())) {
      server.send(HttpRequest.newBuilder(server.uri("/health")).header("traceparent", "nonsense"));

      assertThat(sink.named("GET /health").parent()).isEmpty();
    }
  }
}
