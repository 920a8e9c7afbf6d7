package dev.sonde.server.intake;

import dev.sonde.model.Delivery;
import dev.sonde.model.Fault;
import dev.sonde.model.Fields;
import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.model.Report;
import dev.sonde.model.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides which times of points are believed.
 *
 * <p>An agent tells its clock with each delivery. While that is close to the server's, all its
 * times stand. When it is further off, fresh points are moved by the difference, since the same
 * clock has just made them, and a point of kind {@code clock} records it; points that waited in a
 * spool stay, since nobody knows how the clock stood then. After that, what is too old or in the
 * future is refused.
 */
final class ClockRules {
  private static final int FAULTS_SHOWN = 20;

  private final long skewBound;
  private final long maxAge;
  private final long maxAhead;

  ClockRules(IntakeSettings settings) {
    this.skewBound = micros(settings.skewBound());
    this.maxAge = micros(settings.maxAge());
    this.maxAhead = micros(settings.maxAhead());
  }

  /** The sender's clock minus the server's, in microseconds. */
  static long skew(Delivery delivery, long received) {
    return delivery.sent() - received;
  }

  /** Whether the sender's clock is further off than it may be. */
  boolean isOff(Delivery delivery, long received) {
    return Math.abs(skew(delivery, received)) > skewBound;
  }

  /** The reports with the times that are believed. */
  List<Report> corrected(Delivery delivery, long received) {
    if (!isOff(delivery, received)) {
      return delivery.reports();
    }
    long skew = skew(delivery, received);
    long shift = delivery.replayed() ? 0 : -skew;
    List<Report> reports = new ArrayList<>(delivery.reports().size());
    for (Report report : delivery.reports()) {
      List<Point> points = new ArrayList<>(report.points().size() + 1);
      report.points().forEach(point -> points.add(point.at(point.time() + shift)));
      if (reports.isEmpty()) {
        // With the first report, so that a repeated delivery doesn't store it again.
        points.add(clockPoint(delivery.agent(), received, skew));
      }
      reports.add(new Report(report.id(), points));
    }
    return reports;
  }

  /** What is wrong with the times of reports; empty if all are believed. */
  List<Fault> faults(List<Report> reports, long received) {
    List<Fault> faults = new ArrayList<>();
    int more = 0;
    for (int r = 0; r < reports.size(); r++) {
      List<Point> points = reports.get(r).points();
      for (int p = 0; p < points.size(); p++) {
        if (isBelieved(points.get(p).time(), received)) {
          continue;
        }
        if (faults.size() < FAULTS_SHOWN) {
          faults.add(fault("reports[%d].points[%d].time".formatted(r, p), points.get(p).time()));
        } else {
          more++;
        }
      }
    }
    if (more > 0) {
      faults.add(new Fault("", "and " + more + " more"));
    }
    return faults;
  }

  /** What is wrong with a time; empty if it is believed. */
  Optional<String> problem(long time, long received) {
    return isBelieved(time, received) ? Optional.empty() : Optional.of(problem(time));
  }

  private boolean isBelieved(long time, long received) {
    long ahead = time - received;
    return ahead >= -maxAge && ahead <= maxAhead;
  }

  private Fault fault(String path, long time) {
    return new Fault(path, problem(time));
  }

  private String problem(long time) {
    return "expected at most %s in the past and %s in the future; found %s"
        .formatted(inWords(maxAge), inWords(maxAhead), Micros.toInstant(time));
  }

  private static Point clockPoint(String agent, long received, long skew) {
    return new Point(
        "clock",
        received,
        Tags.of(Tags.DEVICE, agent),
        Fields.of("skew_s", Micros.toSeconds(skew)));
  }

  private static String inWords(long micros) {
    Duration duration = Duration.ofSeconds(micros / Micros.PER_SECOND);
    return duration.toDays() > 0 ? duration.toDays() + " days" : duration.toSeconds() + " s";
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1000;
  }
}
