package dev.sonde.transport;

import dev.sonde.model.telemetry.Reading;
import dev.sonde.model.telemetry.Sink;
import dev.sonde.model.telemetry.Span;
import dev.sonde.model.telemetry.TraceContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** A sink for which all work belongs to one trace, and which notes what was told of spans. */
public final class Traced implements Sink {
  /** The trace. */
  public static final TraceContext CONTEXT =
      new TraceContext("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

  private final Map<String, TraceContext> parents = new ConcurrentHashMap<>();

  /** What each span was told to belong to, by its name. */
  public Map<String, TraceContext> parents() {
    return parents;
  }

  @Override
  public Span span(String name, Span.Kind kind, Optional<TraceContext> parent) {
    parent.ifPresent(context -> parents.put(name, context));
    return Span.NONE;
  }

  @Override
  public Optional<TraceContext> current() {
    return Optional.of(CONTEXT);
  }

  @Override
  public void read(Supplier<List<Reading>> readings) {}
}
