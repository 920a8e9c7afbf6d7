package dev.sonde.model;

import java.util.List;

/**
 * Points that an agent sends as one: stored whole or not at all, and stored once however often it
 * is sent.
 *
 * @param id the name under which it is recognised when it is sent again
 * @param points what was observed, in the order of observation
 */
public record Report(Id id, List<Point> points) {

  /** Copies the list. */
  public Report {
    points = List.copyOf(points);
  }

  /**
   * The place of a report in all that an agent ever sends.
   *
   * @param agent the agent's id
   * @param stream a random name that the agent makes at each start, so that two agents that claim
   *     one id, or an agent that lost its state, never collide
   * @param sequence counts up within the stream, from 1; gaps are allowed, going back is not
   */
  public record Id(String agent, String stream, long sequence) {}
}
