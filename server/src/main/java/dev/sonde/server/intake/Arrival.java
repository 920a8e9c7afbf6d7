package dev.sonde.server.intake;

import dev.sonde.model.Point;
import java.util.List;
import java.util.Optional;

/**
 * Points that have just become durable, with what is known of their coming.
 *
 * @param device the id of the agent or simple device that sent them
 * @param received the server's clock when they came, in microseconds
 * @param seen when the device is taken to have spoken, in microseconds: the time that it claims if
 *     that is credible, else {@code received}
 * @param interval how often the sender reports, in seconds
 * @param stream the agent's stream; empty for a simple device (contract 1)
 * @param replayed whether the points waited in a spool
 * @param skew the sender's clock minus the server's, in seconds, if it can be told
 * @param points the points, after any correction of their times
 */
public record Arrival(
    String device,
    long received,
    long seen,
    double interval,
    Optional<String> stream,
    boolean replayed,
    Optional<Double> skew,
    List<Point> points) {

  /** Copies the list. */
  public Arrival {
    points = List.copyOf(points);
  }
}
