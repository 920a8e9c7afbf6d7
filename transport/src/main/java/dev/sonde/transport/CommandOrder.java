package dev.sonde.transport;

import dev.sonde.model.JsonTree;
import dev.sonde.model.telemetry.Telemetry;
import dev.sonde.model.telemetry.TraceContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * One thing that an agent's module is asked to do.
 *
 * @param id tells the commands and runs of one agent apart
 * @param module the module's name
 * @param input what it is given, as a tree of JSON, which its schema describes
 * @param timeout how long it may take
 * @param trace the trace that whoever asked for it is in
 */
public record CommandOrder(
    String id,
    String module,
    Map<String, Object> input,
    Duration timeout,
    Optional<TraceContext> trace) {

  /** Copies the input, sorted. */
  public CommandOrder {
    input = JsonTree.sorted(input);
  }

  /** A command in the trace that this thread is in. */
  public CommandOrder(String id, String module, Map<String, Object> input, Duration timeout) {
    this(id, module, input, timeout, Telemetry.current());
  }
}
