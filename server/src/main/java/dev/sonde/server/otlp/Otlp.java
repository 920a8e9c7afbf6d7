package dev.sonde.server.otlp;

import dev.sonde.server.intake.Intake;
import dev.sonde.transport.http.BodyReader;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The paths of OpenTelemetry's protocol. What stands behind them is made at the first request, so
 * that a server that nobody sends any pays nothing. Thread-safe.
 */
public final class Otlp implements HttpService {
  /** Where metrics are posted to over HTTP. */
  public static final String HTTP_PATH = "/v1/metrics";

  /** The call that exports metrics over gRPC. */
  public static final String GRPC_PATH =
      "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

  private final Intake intake;
  private final BodyReader bodies;
  private final OtlpCounters counters;
  private final Clock clock;
  private @Nullable OtlpIntake requests;

  /** Paths in front of intake. */
  public Otlp(Intake intake, BodyReader bodies, OtlpCounters counters, Clock clock) {
    this.intake = intake;
    this.bodies = bodies;
    this.counters = counters;
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.post(HTTP_PATH, this::http).post(GRPC_PATH, this::grpc);
  }

  private void http(ServerRequest request, ServerResponse response) {
    new OtlpHttpReceiver(requests(), bodies).take(request, response);
  }

  private void grpc(ServerRequest request, ServerResponse response) {
    new OtlpGrpcReceiver(requests(), bodies).export(request, response);
  }

  private synchronized OtlpIntake requests() {
    OtlpIntake made = requests;
    if (made == null) {
      made = new OtlpIntake(intake, counters, clock);
      requests = made;
    }
    return made;
  }
}
