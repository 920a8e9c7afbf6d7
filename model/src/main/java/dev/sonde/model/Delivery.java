package dev.sonde.model;

import java.util.List;

/**
 * What crosses the wire in one go: reports of one agent, in order.
 *
 * @param agent the sender's id
 * @param sent the sender's clock when it sent this, in microseconds since the epoch
 * @param interval how often the agent reports, in seconds; tells how long silence is normal
 * @param replayed whether these reports waited in a spool, so that gaps can be explained later
 * @param reports the reports, ascending by sequence within each stream
 */
public record Delivery(
    String agent, long sent, double interval, boolean replayed, List<Report> reports) {

  /** Copies the list. */
  public Delivery {
    reports = List.copyOf(reports);
  }
}
