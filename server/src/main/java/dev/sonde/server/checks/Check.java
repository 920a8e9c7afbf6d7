package dev.sonde.server.checks;

import dev.sonde.model.Assignment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What people want to be measured.
 *
 * @param id its id, which never changes
 * @param name what people call it
 * @param kind the kind of probe
 * @param target what is measured
 * @param settings how, as a tree; what is not there is as usual
 * @param interval from one run to the next, at each agent
 * @param timeout how long a run may take; as long as its settings can need if empty
 * @param agents the agents that run it, by id
 * @param agentLabels the labels of further agents that run it; with no agents and no labels all do
 * @param labels its own labels
 * @param paused whether nobody runs it now
 * @param thresholds from when it is slow, or loses too much
 */
public record Check(
    String id,
    String name,
    String kind,
    String target,
    Map<String, Object> settings,
    Duration interval,
    Optional<Duration> timeout,
    List<String> agents,
    Map<String, String> agentLabels,
    Map<String, String> labels,
    boolean paused,
    Thresholds thresholds) {

  /**
   * From when a target that answers counts as degraded.
   *
   * @param rttMillis the median round-trip time, or else the whole run, takes longer than this
   * @param lossPct more than this share of packets is lost
   */
  public record Thresholds(OptionalDouble rttMillis, OptionalDouble lossPct) {
    /** None. */
    public static final Thresholds NONE =
        new Thresholds(OptionalDouble.empty(), OptionalDouble.empty());
  }

  /** Whether an agent runs it, or would if it were not paused. */
  public boolean isFor(String agent, Map<String, String> itsLabels) {
    if (agents.isEmpty() && agentLabels.isEmpty()) {
      return true;
    }
    return agents.contains(agent)
        || (!agentLabels.isEmpty() && itsLabels.entrySet().containsAll(agentLabels.entrySet()));
  }

  /** What an agent is told of it. */
  Assignment assignment() {
    return new Assignment(id, kind, target, settings, interval, timeout);
  }
}
