package dev.sonde.relay;

import dev.sonde.model.Point;
import dev.sonde.model.Report;
import java.util.ArrayList;
import java.util.List;

/**
 * The reports that a relay makes itself, for devices that make none and of itself. All are of one
 * stream, whose sequence rises in the order in which they are kept. Thread-safe.
 */
final class OwnStreams {
  private final Keeper keeper;
  private final String stream;
  private long sequence;

  /**
   * What one of the reports holds.
   *
   * @param device whom it is about
   * @param interval how often the device speaks, in seconds
   * @param points what it says
   */
  record Draft(String device, double interval, List<Point> points) {}

  /** A stream of this run. */
  OwnStreams(String stream, Keeper keeper) {
    this.stream = stream;
    this.keeper = keeper;
  }

  /** Makes reports and keeps them; whether they are on disk. */
  synchronized boolean keep(List<Draft> drafts, long now) {
    List<Taken> reports = new ArrayList<>(drafts.size());
    for (Draft draft : drafts) {
      Report.Id id = new Report.Id(draft.device(), stream, ++sequence);
      reports.add(new Taken(new Report(id, draft.points()), draft.interval(), 0, false, now));
    }
    return keeper.keep(reports);
  }
}
