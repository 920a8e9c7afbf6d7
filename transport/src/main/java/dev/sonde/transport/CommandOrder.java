package dev.sonde.transport;

import dev.sonde.model.JsonTree;
import java.time.Duration;
import java.util.Map;

/**
 * One thing that an agent's module is asked to do.
 *
 * @param id tells the commands and runs of one agent apart
 * @param module the module's name
 * @param input what it is given, as a tree of JSON, which its schema describes
 * @param timeout how long it may take
 */
public record CommandOrder(String id, String module, Map<String, Object> input, Duration timeout) {

  /** Copies the input, sorted. */
  public CommandOrder {
    input = JsonTree.sorted(input);
  }
}
