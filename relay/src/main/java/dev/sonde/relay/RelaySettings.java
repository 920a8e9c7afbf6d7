package dev.sonde.relay;

import dev.sonde.relay.reduce.ReductionRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How a relay is set up.
 *
 * @param id its name at the server
 * @param version its program's version, for people
 * @param host the address that it listens on
 * @param port the port; 0 for any that is free
 * @param hosts more names by which browsers may address it while it listens on loopback
 * @param stateDir where everything is kept
 * @param spoolBytes how much may wait on disk; then the oldest goes, and is counted
 * @param spoolAge how long a report may wait
 * @param reducing how points are reduced; empty if all go up as they came
 * @param replayRate how many reports a second are brought on that have waited
 */
public record RelaySettings(
    String id,
    String version,
    String host,
    int port,
    Set<String> hosts,
    Path stateDir,
    long spoolBytes,
    Duration spoolAge,
    Optional<ReductionRules> reducing,
    double replayRate) {

  /** Copies the set. */
  public RelaySettings {
    hosts = Set.copyOf(hosts);
  }
}
