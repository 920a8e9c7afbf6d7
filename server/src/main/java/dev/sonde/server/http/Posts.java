package dev.sonde.server.http;

import dev.sonde.transport.BrokerState;
import io.helidon.http.Method;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** Counts what is posted to be stored, and how it is answered. Thread-safe. */
public final class Posts implements Filter {
  private static final Set<String> PATHS =
      Set.of(
          "/api/v1/reports",
          "/metrics",
          "/v1/metrics",
          "/api/v1/write",
          "/prometheus/api/v1/write");

  private final Instant since;
  private final LongAdder posted = new LongAdder();
  private final LongAdder answered = new LongAdder();
  private final LongAdder refused = new LongAdder();

  /**
   * Nothing was posted yet.
   *
   * @param since when the server began to listen
   */
  public Posts(Instant since) {
    this.since = since;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    boolean counts =
        request.prologue().method().equals(Method.POST) && PATHS.contains(request.path().rawPath());
    if (counts) {
      posted.increment();
    }
    chain.proceed();
    if (counts) {
      answered.increment();
      if (response.status().code() >= 400) {
        refused.increment();
      }
    }
  }

  /** Since when the server listens. */
  public Instant since() {
    return since;
  }

  /** What came by posts. */
  public BrokerState state() {
    return new BrokerState(
        "http",
        "",
        "",
        Optional.of(since),
        Optional.empty(),
        0,
        0,
        posted.sum(),
        answered.sum(),
        Map.of("refused", refused.sum()));
  }
}
