package dev.sonde.telemetry;

import com.google.protobuf.InvalidProtocolBufferException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A collector of OpenTelemetry, over HTTP and gRPC, that remembers what it was told. */
final class CollectorStandIn implements AutoCloseable {
  private static final HeaderName GRPC_STATUS = HeaderNames.create("grpc-status");
  private static final HeaderName TOKEN = HeaderNames.create("x-token");
  private static final byte[] EMPTY_MESSAGE = new byte[5];

  final Queue<ExportTraceServiceRequest> traces = new ConcurrentLinkedQueue<>();
  final Queue<ExportMetricsServiceRequest> metrics = new ConcurrentLinkedQueue<>();
  final Queue<ExportLogsServiceRequest> logs = new ConcurrentLinkedQueue<>();
  final Queue<String> tokens = new ConcurrentLinkedQueue<>();
  private final WebServer server =
      WebServer.builder()
          .host("127.0.0.1")
          .port(0)
          .shutdownHook(false)
          .addRouting(
              HttpRouting.builder()
                  .post("/v1/{signal}", this::http)
                  .post("/{service}/Export", this::grpc))
          .build()
          .start();

  String url() {
    return "http://127.0.0.1:" + server.port();
  }

  private void http(ServerRequest request, ServerResponse response) {
    keep(request, request.path().pathParameters().get("signal"), body(request));
    response.send(new byte[0]);
  }

  private void grpc(ServerRequest request, ServerResponse response) {
    byte[] framed = body(request);
    keep(
        request,
        request.path().pathParameters().get("service"),
        Arrays.copyOfRange(framed, EMPTY_MESSAGE.length, framed.length));
    response.header(HeaderNames.CONTENT_TYPE, "application/grpc");
    response.header(HeaderNames.TRAILER, "grpc-status");
    response.trailers().set(GRPC_STATUS, "0");
    response.send(EMPTY_MESSAGE);
  }

  private static byte[] body(ServerRequest request) {
    return request.content().as(byte[].class);
  }

  private void keep(ServerRequest request, String signal, byte[] body) {
    request.headers().first(TOKEN).ifPresent(tokens::add);
    try {
      if (signal.contains("trace")) {
        traces.add(ExportTraceServiceRequest.parseFrom(body));
      } else if (signal.contains("metrics")) {
        metrics.add(ExportMetricsServiceRequest.parseFrom(body));
      } else {
        logs.add(ExportLogsServiceRequest.parseFrom(body));
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  List<Span> spans() {
    return traces.stream()
        .flatMap(r -> r.getResourceSpansList().stream())
        .flatMap(r -> r.getScopeSpansList().stream())
        .flatMap(s -> s.getSpansList().stream())
        .toList();
  }

  List<Metric> ownMetrics() {
    return metrics.stream()
        .flatMap(r -> r.getResourceMetricsList().stream())
        .flatMap(r -> r.getScopeMetricsList().stream())
        .filter(s -> s.getScope().getName().equals("dev.sonde"))
        .flatMap(s -> s.getMetricsList().stream())
        .toList();
  }

  List<LogRecord> lines() {
    return logs.stream()
        .flatMap(r -> r.getResourceLogsList().stream())
        .flatMap(r -> r.getScopeLogsList().stream())
        .flatMap(s -> s.getLogRecordsList().stream())
        .toList();
  }

  @Override
  public void close() {
    server.stop();
  }
}
