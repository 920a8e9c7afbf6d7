package dev.sonde.agent.check;

import dev.sonde.agent.AgentClock;
import dev.sonde.model.MalformedException;
import dev.sonde.model.Point;
import dev.sonde.probe.Probes;
import dev.sonde.probe.Task;
import dev.sonde.transport.RunEvents;
import dev.sonde.transport.RunOrder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Runs what the server asks for now, beside the scheduled checks, few at a time. Thread-safe. */
final class OnDemand {
  /** How many may run at once. */
  static final int MOST = 8;

  private final String agent;
  private final Probes probes;
  private final Measuring measuring;
  private final AgentClock clock;
  private final Consumer<Point> results;
  private final Map<String, OrderedRun> runs = new ConcurrentHashMap<>();

  /**
   * Runs nothing yet.
   *
   * @param results takes the results of checks
   */
  OnDemand(
      String agent, Probes probes, Measuring measuring, AgentClock clock, Consumer<Point> results) {
    this.agent = agent;
    this.probes = probes;
    this.measuring = measuring;
    this.clock = clock;
    this.results = results;
  }

  /** Begins a run and returns. */
  void run(RunOrder order, RunEvents events) {
    if (runs.size() >= MOST) {
      events.failed("too_many_runs", "the agent has " + MOST + " runs under way already");
      return;
    }
    try {
      Task<?> task =
          Task.of(probes.find(order.kind()), order.target(), order.settings(), order.timeout());
      OrderedRun run =
          new OrderedRun(agent, order, task, measuring, clock, events, results, () -> ended(order));
      if (runs.putIfAbsent(order.id(), run) == null) {
        run.start();
      } else {
        events.failed("failed", "there is a run of this id already");
      }
    } catch (MalformedException e) {
      events.failed("not_understood", "this agent does not understand the run: " + e.getMessage());
    }
  }

  private void ended(RunOrder order) {
    runs.remove(order.id());
  }

  /** Ends a run that may have ended already. */
  void cancel(String id) {
    OrderedRun run = runs.get(id);
    if (run != null) {
      run.cancel();
    }
  }

  /** Ends all runs. */
  void cancelAll() {
    runs.values().forEach(OrderedRun::cancel);
  }
}
