package dev.sonde.transport;

import dev.sonde.model.JsonTree;
import dev.sonde.model.telemetry.Telemetry;
import dev.sonde.model.telemetry.TraceContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * One measurement that a server asks an agent for.
 *
 * @param id tells runs of one agent apart
 * @param kind the kind of probe
 * @param target what is measured
 * @param settings how, as a tree of JSON; what is not there is as usual
 * @param timeout how long the run may take; as long as its settings can need if empty
 * @param check the check whose result it is; empty if the result is not to be kept
 * @param trace the trace that whoever asked for it is in
 */
public record RunOrder(
    String id,
    String kind,
    String target,
    Map<String, Object> settings,
    Optional<Duration> timeout,
    Optional<String> check,
    Optional<TraceContext> trace) {

  /** Copies the settings, sorted. */
  public RunOrder {
    settings = JsonTree.sorted(settings);
  }

  /** An order in the trace that this thread is in. */
  public RunOrder(
      String id,
      String kind,
      String target,
      Map<String, Object> settings,
      Optional<Duration> timeout,
      Optional<String> check) {
    this(id, kind, target, settings, timeout, check, Telemetry.current());
  }
}
