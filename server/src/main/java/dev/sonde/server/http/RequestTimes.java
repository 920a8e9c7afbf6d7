package dev.sonde.server.http;

import io.helidon.webserver.http.ServerRequest;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Set;
import java.util.function.LongSupplier;

/** How long requests take, by route, method and class of status. Thread-safe. */
public final class RequestTimes {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PATCH", "DELETE", "PUT", "OPTIONS");
  private static final Set<String> ROUTES =
      Set.of(
          "/metrics",
          "/health",
          "/health/ready",
          "/devices",
          "/api/v1/devices",
          "/api/v1/series",
          "/api/v1/query",
          "/api/v1/sql",
          "/api/v1/sparklines",
          "/api/v1/kinds",
          "/api/v1/events",
          "/api/v1/server",
          "/api/v1/reports",
          "/v1/metrics",
          "/api/v1/write",
          "/prometheus/api/v1/write",
          "/prometheus/api/v1/query",
          "/prometheus/api/v1/query_range",
          "/api/v1/live",
          "/api/v1/openapi.json");

  private final LongSupplier nanos;
  private final Histogram histogram;

  /**
   * Times that are kept in a registry.
   *
   * @param nanos a clock that only goes forward, in nanoseconds
   */
  public RequestTimes(PrometheusRegistry registry, LongSupplier nanos) {
    this.nanos = nanos;
    this.histogram =
        Histogram.builder()
            .name("sonde_http_request_duration_seconds")
            .help("Time that requests took, from their head to the end of the answer.")
            .labelNames("route", "method", "status")
            .classicOnly()
            // They would come of OpenTelemetry's context, which would be loaded to look for one.
            .withoutExemplars()
            .classicUpperBounds(.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10)
            .register(registry);
  }

  /** The clock as a request begins. */
  long start() {
    return nanos.getAsLong();
  }

  /** A request that began then ends now. */
  void end(ServerRequest request, int status, long start) {
    String method = request.prologue().method().text();
    histogram
        .labelValues(
            route(request.path().rawPath()),
            METHODS.contains(method) ? method : "other",
            status / 100 + "xx")
        .observe((nanos.getAsLong() - start) / NANOS_PER_SECOND);
  }

  /** The route of a path, of which there are few. */
  static String route(String path) {
    if (ROUTES.contains(path)) {
      return path;
    }
    if (path.startsWith("/api/v1/devices/")) {
      return "/api/v1/devices/{id}";
    }
    return path.startsWith("/api/") ? "other" : "page";
  }
}
