package dev.sonde.server.http;

import dev.sonde.model.telemetry.Span;
import dev.sonde.model.telemetry.Telemetry;
import dev.sonde.model.telemetry.TraceContext;
import dev.sonde.transport.http.SameSite;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.List;
import java.util.Optional;

/**
 * What every request passes first: the {@link SameSite} rule, the headers that tell browsers to be
 * careful, the clock that times it, and the end of connections that are to end.
 */
public final class FrontDoor implements Filter {
  private static final HeaderName TRACEPARENT = HeaderNames.create(TraceContext.HEADER);
  private static final List<Header> HEADERS =
      List.of(
          HeaderValues.createCached("X-Content-Type-Options", "nosniff"),
          HeaderValues.createCached("Referrer-Policy", "same-origin"),
          HeaderValues.createCached("Cross-Origin-Resource-Policy", "same-origin"),
          HeaderValues.createCached("Cross-Origin-Opener-Policy", "same-origin"),
          HeaderValues.createCached(
              "Content-Security-Policy",
              "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none';"
                  + " form-action 'self'; frame-ancestors 'none'"));

  private final SameSite sameSite;
  private final RequestTimes times;

  /** A front door. */
  public FrontDoor(SameSite sameSite, RequestTimes times) {
    this.sameSite = sameSite;
    this.times = times;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    if (Telemetry.isOn()) {
      traced(chain, request, response);
    } else {
      pass(chain, request, response);
    }
    closeIfAsked(request, response);
  }

  private void traced(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    String method = request.prologue().method().text();
    String route = RequestTimes.route(request.path().rawPath());
    Optional<TraceContext> parent = request.headers().first(TRACEPARENT).flatMap(TraceContext::of);
    try (Span span = Telemetry.span(method + " " + route, Span.Kind.SERVER, parent)) {
      pass(chain, request, response);
      int status = response.status().code();
      span.with("http.request.method", method).with("http.route", route);
      span.with("http.response.status_code", status);
      if (status >= 500) {
        span.failed("status " + status);
      }
    }
  }

  private void pass(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    long start = times.start();
    int status = 500;
    try {
      HEADERS.forEach(response::header);
      sameSite
          .objection(request.prologue().method(), host(request), request.headers())
          .ifPresentOrElse(
              objection ->
                  Problems.send(
                      request,
                      response,
                      new ProblemException(objection.status(), objection.detail())),
              chain::proceed);
      status = response.status().code();
    } finally {
      times.end(request, status, start);
    }
  }

  /** What the request is for; HTTP/2 says so beside its headers (RFC 9113, section 8.3.1). */
  private static String host(RoutingRequest request) {
    Optional<String> host = request.headers().first(HeaderNames.HOST);
    if (host.isPresent() || request.prologue().protocolVersion().startsWith("1")) {
      return host.orElse("");
    }
    return request.authority();
  }

  /**
   * Closes the connection after the answer if the other side asked for that, as RFC 9112, section
   * 9.6, has it. Helidon 4.3.1 says that it closes and doesn't, so a client that reads to the end
   * of the stream would wait for minutes. What is left of an unread body is Helidon's to deal with.
   */
  private static void closeIfAsked(RoutingRequest request, RoutingResponse response) {
    if (request.headers().contains(HeaderValues.CONNECTION_CLOSE) && request.content().consumed()) {
      response.commit();
      throw new CloseConnectionException("the client asked for it");
    }
  }
}
