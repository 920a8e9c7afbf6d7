package dev.sonde.relay;

import dev.sonde.agent.spool.SpooledReport;
import dev.sonde.model.Report;

/**
 * A report that came, with what its delivery said besides.
 *
 * @param report the report
 * @param interval how often its agent reports, in seconds
 * @param skew the agent's clock minus the relay's, in microseconds
 * @param replayed whether it had waited at the agent
 * @param arrived the relay's clock when it came, in microseconds
 */
record Taken(Report report, double interval, long skew, boolean replayed, long arrived) {

  /** As it waits in the spool. */
  SpooledReport spooled() {
    return Parcel.spooled(report, interval, skew, replayed, arrived);
  }
}
