package dev.sonde.model.telemetry;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Takes what {@link Telemetry} is told, and brings it to whoever wants it. Thread-safe. */
public interface Sink {

  /**
   * Begins a span, which is the current one of this thread until it is closed.
   *
   * @param parent what it belongs to; if empty, the thread's current span, or a new trace
   */
  Span span(String name, Span.Kind kind, Optional<TraceContext> parent);

  /** The context of this thread's current span. */
  Optional<TraceContext> current();

  /** Asks these for numbers from time to time, on a thread of its own. */
  void read(Supplier<List<Reading>> readings);
}
