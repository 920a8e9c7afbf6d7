package dev.sonde.model.telemetry;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where any part tells of its own work. Like a logger it is the process's own, so that no part has
 * to be handed it; unlike one it does nothing until a {@link Sink} is installed. Thread-safe.
 */
public final class Telemetry {
  private static volatile @Nullable Sink sink;

  private Telemetry() {}

  /** What was begun and is to be ended. */
  @FunctionalInterface
  public interface Installed extends AutoCloseable {
    @Override
    void close();
  }

  /** From now on tells this sink; returns what stops that. */
  public static Installed install(Sink to) {
    sink = to;
    return () -> sink = null;
  }

  /** Whether anybody listens; what is dear to say is not worth saying otherwise. */
  public static boolean isOn() {
    return sink != null;
  }

  /** Begins a span below the thread's current one. */
  public static Span span(String name, Span.Kind kind) {
    return span(name, kind, Optional.empty());
  }

  /** Begins a span below one that came over a wire, if one did. */
  public static Span span(String name, Span.Kind kind, Optional<TraceContext> parent) {
    Sink to = sink;
    return to == null ? Span.NONE : to.span(name, kind, parent);
  }

  /** What to send along with a request, so that its work belongs to the same trace. */
  public static Optional<TraceContext> current() {
    Sink to = sink;
    return to == null ? Optional.empty() : to.current();
  }

  /** Offers numbers. */
  public static void read(Supplier<List<Reading>> readings) {
    Sink to = sink;
    if (to != null) {
      to.read(readings);
    }
  }
}
