package dev.sonde.relay;

import java.util.List;
import java.util.Optional;

/**
 * How a relay fares.
 *
 * @param id its name
 * @param version its program's version
 * @param upstream where reports go, for people
 * @param trouble why they don't get there now; empty if they do
 * @param spoolFailing whether the disk does not take reports
 * @param waiting how many reports wait
 * @param waitingBytes how many bytes they take on disk
 * @param oldestSeconds how long the oldest of them has waited; 0 if none waits
 * @param received how many reports were taken since the relay started
 * @param forwarded how many the upstream acknowledged since then
 * @param lost how many were given up for want of space, for age or damage since then
 * @param refused how many the upstream never takes, and deliveries that were none, since then
 * @param reduction what reduction did; empty where nothing is reduced
 * @param agents who is linked, and how
 */
public record RelayStatus(
    String id,
    String version,
    String upstream,
    Optional<String> trouble,
    boolean spoolFailing,
    long waiting,
    long waitingBytes,
    double oldestSeconds,
    long received,
    long forwarded,
    long lost,
    long refused,
    Optional<ReductionCounts> reduction,
    List<LinkedAgent> agents) {

  /** Copies the list. */
  public RelayStatus {
    agents = List.copyOf(agents);
  }

  /**
   * An agent behind the relay.
   *
   * @param id its name
   * @param version its program's version
   * @param carrier what carries its link
   * @param via the relays between it and this one, its own first
   * @param isRelay whether it is a relay itself
   */
  public record LinkedAgent(
      String id, String version, String carrier, List<String> via, boolean isRelay) {

    /** Copies the list. */
    public LinkedAgent {
      via = List.copyOf(via);
    }
  }
}
