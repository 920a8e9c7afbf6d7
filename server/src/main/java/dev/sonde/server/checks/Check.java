package dev.sonde.server.checks;

import dev.sonde.model.Assignment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
 * @param targets the devices that it is for; none for a target that is named
 * @param origin where it comes from, if nobody wrote it
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
    Thresholds thresholds,
    Targets targets,
    Optional<Origin> origin) {

  /**
   * Where a check of a single device comes from.
   *
   * @param check the id of the check that is for many
   * @param device the id of the device
   */
  public record Origin(String check, String device) {}

  /** Whether an agent runs it, or would if it were not paused. */
  public boolean isFor(String agent, Map<String, String> itsLabels) {
    if (!targets.isEmpty() || origin.map(from -> from.device().equals(agent)).orElse(false)) {
      return false;
    }
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
