package dev.sonde.store;

import dev.sonde.model.Point;
import dev.sonde.model.Report;
import java.util.List;
import java.util.Optional;

/**
 * Points that are stored whole or not at all.
 *
 * @param mark the name under which the batch is recognised when it comes again; empty for points
 *     that are told apart by their keys alone
 * @param points the points
 */
public record Batch(Optional<Report.Id> mark, List<Point> points) {

  /** Copies the list. */
  public Batch {
    points = List.copyOf(points);
  }

  /** The batch of a report. */
  public static Batch of(Report report) {
    return new Batch(Optional.of(report.id()), report.points());
  }

  /** A batch without a mark. */
  public static Batch of(List<Point> points) {
    return new Batch(Optional.empty(), points);
  }
}
