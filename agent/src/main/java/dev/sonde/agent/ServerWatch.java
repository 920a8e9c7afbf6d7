package dev.sonde.agent;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Follows whether the server answers, and tells the operator when that changes: one line when it is
 * lost, one when all that waited has arrived. One thread changes it; any may read.
 */
public final class ServerWatch {
  private static final Logger LOG = System.getLogger(ServerWatch.class.getName());

  private final String server;
  private final AgentClock clock;

  /** Why the server can't be reached; absent while it can. */
  private volatile @Nullable String trouble;

  private boolean recovering;
  private long lostAt;
  private long answeredAt;
  private long replayed;

  /** Nothing is known yet. */
  public ServerWatch(String server, AgentClock clock) {
    this.server = server;
    this.clock = clock;
  }

  /** The server, or the way to it, failed. Said once, and again when the reason changes. */
  public void away(String reason) {
    String before = trouble;
    if (before == null && !recovering) {
      lostAt = clock.nanos();
    }
    if (!reason.equals(before)) {
      LOG.log(
          Level.WARNING,
          "Server "
              + server
              + " does not take reports: "
              + reason
              + ". Measuring goes on; reports wait in the spool");
    }
    trouble = reason;
    recovering = true;
  }

  /**
   * The server answered.
   *
   * @param replayedReports how many reports that had waited it took
   */
  public void answered(int replayedReports) {
    if (trouble != null || (replayed == 0 && replayedReports > 0)) {
      answeredAt = clock.nanos();
    }
    trouble = null;
    replayed += replayedReports;
  }

  /** Nothing waits any more. */
  public void caughtUp() {
    if (recovering) {
      LOG.log(
          Level.INFO,
          "Server " + server + " is back after " + since(lostAt, answeredAt) + replayedInWords());
    } else if (replayed > 0) {
      LOG.log(Level.INFO, "Server " + server + " has what was left over" + replayedInWords());
    }
    recovering = false;
    replayed = 0;
  }

  private String replayedInWords() {
    return replayed == 0
        ? ""
        : "; replayed " + replayed + " report(s) in " + since(answeredAt, clock.nanos());
  }

  private static String since(long from, long to) {
    return Quantity.forPeople(Duration.ofNanos(to - from));
  }

  /** Why reports don't reach the server now; empty if they do, or none was sent yet. */
  public Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }
}
