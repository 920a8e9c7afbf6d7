package dev.sonde.server.inventory;

import dev.sonde.model.JsonTree;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A command: what somebody had modules of agents do, and what came of it.
 *
 * @param number ascends in the order in which commands were asked; 0 before it is kept
 * @param id tells it apart from all others
 * @param asked when, in microseconds
 * @param by the name that the asker gave; empty if none
 * @param from the address that the request came from
 * @param order what is to be done
 * @param counts how many agents are in which state
 * @param results how it stands at each agent, by id; empty where only counts were asked for
 */
public record CommandRecord(
    long number,
    String id,
    long asked,
    String by,
    String from,
    Order order,
    Map<CommandState, Integer> counts,
    List<CommandResult> results) {

  /** Copies the counts and results. */
  public CommandRecord {
    counts = Map.copyOf(counts);
    results = List.copyOf(results);
  }

  /** A command with its results, which are counted. */
  public static CommandRecord of(
      long number,
      String id,
      long asked,
      String by,
      String from,
      Order order,
      List<CommandResult> results) {
    Map<CommandState, Integer> counts = new TreeMap<>();
    results.forEach(result -> counts.merge(result.state(), 1, Integer::sum));
    return new CommandRecord(number, id, asked, by, from, order, counts, results);
  }

  /** The same with its number. */
  public CommandRecord numbered(long newNumber) {
    return new CommandRecord(newNumber, id, asked, by, from, order, counts, results);
  }

  /** The same with nothing but counts of its results. */
  public CommandRecord withoutResults() {
    return new CommandRecord(number, id, asked, by, from, order, counts, List.of());
  }

  /** How it stands as a whole. */
  public CommandState state() {
    return CommandState.ofAll(counts.keySet());
  }

  /**
   * What is to be done.
   *
   * @param module by which module
   * @param input with what, as a tree of JSON
   * @param agents at these agents
   * @param labels and at those whose device has all of these labels, unless there are none
   * @param timeout how long it may take at an agent
   * @param patience how long to wait for an agent that has no link
   */
  public record Order(
      String module,
      Map<String, Object> input,
      List<String> agents,
      Map<String, String> labels,
      Duration timeout,
      Duration patience) {

    /** Copies, sorted. */
    public Order {
      input = JsonTree.sorted(input);
      agents = agents.stream().sorted().distinct().toList();
      labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }
  }
}
