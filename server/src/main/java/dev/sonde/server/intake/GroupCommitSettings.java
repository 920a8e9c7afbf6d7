package dev.sonde.server.intake;

import java.time.Duration;

/**
 * The limits of group commits.
 *
 * <p>A commit costs the store about as much for one report as for fifty. So commits begin at least
 * {@code rest} apart, and what comes in between goes together, unless enough for one waits. Who
 * reports to a server that is idle does not wait.
 *
 * @param maxWaitingPoints how many points may wait for the store
 * @param maxWaitingBytes how many bytes, as they came over the wire, may wait for the store
 * @param maxGroupPoints how many points go into one commit, if not one delivery alone has more
 * @param rest how much later than the one before a commit begins, unless enough waits
 * @param enoughReports how many reports that wait are enough for a commit
 * @param enoughPoints how many points that wait are enough for a commit
 * @param retryWhenBusy how long senders are asked to wait when too much waits
 * @param retryWhenFailed how long senders are asked to wait when the store can't write
 */
public record GroupCommitSettings(
    int maxWaitingPoints,
    long maxWaitingBytes,
    int maxGroupPoints,
    Duration rest,
    int enoughReports,
    int enoughPoints,
    Duration retryWhenBusy,
    Duration retryWhenFailed) {

  /**
   * 400,000 points or 32 MiB may wait; at most 50,000 points a commit; 200 ms apart, or 32 reports
   * or 500 points; 2 s when busy, 5 s when failed.
   */
  public static GroupCommitSettings defaults() {
    return new GroupCommitSettings(
        400_000,
        32L << 20,
        50_000,
        Duration.ofMillis(200),
        32,
        500,
        Duration.ofSeconds(2),
        Duration.ofSeconds(5));
  }
}
