package dev.sonde.probe;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs tasks, each when it is told to. All tasks of a kind share one probe, and so its sockets,
 * which are opened when they are first needed. Thread-safe.
 */
public final class Prober implements AutoCloseable {
  private final ProbeEnvironment environment;
  private final Map<ProbeProvider<?>, Probe<?>> probes = new ConcurrentHashMap<>();

  /** A prober that has nothing open yet. */
  public Prober(ProbeEnvironment environment) {
    this.environment = environment;
  }

  /**
   * Measures once, on the thread of the caller, within the task's timeout.
   *
   * @throws InterruptedException if the thread is interrupted; the measurement is then given up
   */
  public <S extends Record> Measurement run(Task<S> task, Witness witness)
      throws InterruptedException {
    Probe<S> probe = probe(task.provider());
    long begin = environment.ticker().getAsLong();
    Deadline deadline = Deadline.in(task.timeout(), environment.ticker());
    ProbeResult result =
        probe.run(new ProbeRun<>(task.target(), task.settings(), deadline, witness));
    return new Measurement(result, Duration.ofNanos(environment.ticker().getAsLong() - begin));
  }

  @SuppressWarnings("unchecked") // a provider's probes have the provider's settings
  private <S extends Record> Probe<S> probe(ProbeProvider<S> provider) {
    return (Probe<S>) probes.computeIfAbsent(provider, each -> each.open(environment));
  }

  /** Closes what is open. Nothing may run any more. */
  @Override
  public void close() {
    probes.values().forEach(Probe::close);
    probes.clear();
  }
}
