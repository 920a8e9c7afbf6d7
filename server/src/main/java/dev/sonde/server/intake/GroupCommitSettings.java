package dev.sonde.server.intake;

import java.time.Duration;

/**
 * The limits of group commits.
 *
 * @param maxWaitingPoints how many points may wait for the store
 * @param maxWaitingBytes how many bytes, as they came over the wire, may wait for the store
 * @param maxGroupPoints how many points go into one commit, if not one delivery alone has more
 * @param retryWhenBusy how long senders are asked to wait when too much waits
 * @param retryWhenFailed how long senders are asked to wait when the store can't write
 */
public record GroupCommitSettings(
    int maxWaitingPoints,
    long maxWaitingBytes,
    int maxGroupPoints,
    Duration retryWhenBusy,
    Duration retryWhenFailed) {

  /** 400,000 points or 32 MiB may wait, 50,000 points a commit, 2 s when busy, 5 s when failed. */
  public static GroupCommitSettings defaults() {
    return new GroupCommitSettings(
        400_000, 32L << 20, 50_000, Duration.ofSeconds(2), Duration.ofSeconds(5));
  }
}
