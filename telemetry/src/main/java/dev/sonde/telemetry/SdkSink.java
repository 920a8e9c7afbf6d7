package dev.sonde.telemetry;

import dev.sonde.model.telemetry.Reading;
import dev.sonde.model.telemetry.Sink;
import dev.sonde.model.telemetry.Span;
import dev.sonde.model.telemetry.TraceContext;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Hands spans and numbers to the SDK. Thread-safe. */
final class SdkSink implements Sink {
  private final Tracer tracer;
  private final Readings readings;

  SdkSink(Tracer tracer, Readings readings) {
    this.tracer = tracer;
    this.readings = readings;
  }

  @Override
  @SuppressWarnings("MustBeClosedChecker") // closed with the span
  public Span span(String name, Span.Kind kind, Optional<TraceContext> parent) {
    SpanBuilder builder = tracer.spanBuilder(name).setSpanKind(kind(kind));
    parent.ifPresent(context -> builder.setParent(remote(context)));
    io.opentelemetry.api.trace.Span span = builder.startSpan();
    return new Running(span, span.makeCurrent());
  }

  private static Context remote(TraceContext context) {
    return Context.root()
        .with(
            io.opentelemetry.api.trace.Span.wrap(
                SpanContext.createFromRemoteParent(
                    context.traceId(),
                    context.spanId(),
                    context.isSampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                    TraceState.getDefault())));
  }

  private static SpanKind kind(Span.Kind kind) {
    return switch (kind) {
      case INTERNAL -> SpanKind.INTERNAL;
      case SERVER -> SpanKind.SERVER;
      case CLIENT -> SpanKind.CLIENT;
    };
  }

  @Override
  public Optional<TraceContext> current() {
    SpanContext context = io.opentelemetry.api.trace.Span.current().getSpanContext();
    return context.isValid()
        ? Optional.of(
            new TraceContext(
                "00-%s-%s-%s"
                    .formatted(
                        context.getTraceId(),
                        context.getSpanId(),
                        context.getTraceFlags().asHex())))
        : Optional.empty();
  }

  @Override
  public void read(Supplier<List<Reading>> more) {
    readings.add(more);
  }

  /** A span of the SDK. */
  private record Running(io.opentelemetry.api.trace.Span span, Scope scope) implements Span {
    @Override
    public Span with(String name, String value) {
      span.setAttribute(name, value);
      return this;
    }

    @Override
    public Span with(String name, long value) {
      span.setAttribute(name, value);
      return this;
    }

    @Override
    public void failed(String why) {
      span.setStatus(StatusCode.ERROR, why);
    }

    @Override
    public void close() {
      scope.close();
      span.end();
    }
  }
}
