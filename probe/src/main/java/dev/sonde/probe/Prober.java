package dev.sonde.probe;

import dev.sonde.model.telemetry.Span;
import dev.sonde.model.telemetry.Telemetry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs tasks, each when it is told to. All tasks of a kind share one probe, and so its sockets,
 * which are opened when they are first needed. Thread-safe.
 */
public final class Prober implements AutoCloseable {
  private final ProbeEnvironment environment;
  private final Map<ProbeProvider<?>, Probe<?>> probes = new ConcurrentHashMap<>();
  private final Pauses pauses;

  /** A prober that has nothing open yet. */
  public Prober(ProbeEnvironment environment) {
    this.environment = environment;
    this.pauses = new Pauses(environment.ticker());
  }

  /**
   * Measures once, on the thread of the caller, within the task's timeout. If this program stood
   * still meanwhile, for a second or more, what looks like loss or delay may be its own: then
   * nothing is known.
   *
   * @throws InterruptedException if the thread is interrupted; the measurement is then given up
   */
  public <S extends Record> Measurement run(Task<S> task, Witness witness)
      throws InterruptedException {
    try (Span span = Telemetry.span("probe", Span.Kind.CLIENT)) {
      Measurement measurement = measure(task, witness);
      if (Telemetry.isOn()) {
        describe(span, task, measurement.result());
      }
      return measurement;
    }
  }

  private static void describe(Span span, Task<?> task, ProbeResult result) {
    span.with("sonde.probe", task.provider().kind()).with("sonde.target", task.target());
    switch (result) {
      case ProbeResult.Up _ -> span.with("sonde.up", 1);
      case ProbeResult.Down down -> {
        span.with("sonde.up", 0);
        span.failed(down.reason());
      }
      case ProbeResult.Unknown unknown -> span.failed(unknown.reason());
    }
  }

  private <S extends Record> Measurement measure(Task<S> task, Witness witness)
      throws InterruptedException {
    Probe<S> probe = probe(task.provider());
    long begin = environment.ticker().getAsLong();
    Deadline deadline = Deadline.in(task.timeout(), environment.ticker());
    pauses.begin();
    ProbeResult result;
    Optional<Duration> pause;
    try {
      result = probe.run(new ProbeRun<>(task.target(), task.settings(), deadline, witness));
    } finally {
      pause = pauses.end(begin);
    }
    return new Measurement(
        pause.map(Prober::paused).orElse(result),
        Duration.ofNanos(environment.ticker().getAsLong() - begin));
  }

  private static ProbeResult paused(Duration pause) {
    return new ProbeResult.Unknown(
        "this program stood still for %.1f s during the measurement: it was suspended, or its machine was too busy"
            .formatted(pause.toNanos() / 1e9));
  }

  @SuppressWarnings("unchecked") // a provider's probes have the provider's settings
  private <S extends Record> Probe<S> probe(ProbeProvider<S> provider) {
    return (Probe<S>) probes.computeIfAbsent(provider, each -> each.open(environment));
  }

  /** Closes what is open. Nothing may run any more. */
  @Override
  public void close() {
    pauses.close();
    probes.values().forEach(Probe::close);
    probes.clear();
  }
}
