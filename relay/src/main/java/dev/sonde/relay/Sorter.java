package dev.sonde.relay;

import dev.sonde.model.Point;
import dev.sonde.model.Report;
import dev.sonde.relay.reduce.OpenWindows;
import dev.sonde.relay.reduce.ReductionRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sorts the points of reports: some go into windows, the rest is for the upstream as it came. Not
 * thread-safe.
 */
final class Sorter {
  private final ReductionRules rules;
  private final OpenWindows windows;

  /** The last reports of which nothing is left to go up, by stream. */
  private final Map<StreamMarks.Stream, Absorbed> absorbed = new LinkedHashMap<>();

  private long in;
  private long late;
  private long raw;
  private long repeated;

  Sorter(ReductionRules rules) {
    this.rules = rules;
    this.windows = new OpenWindows(rules);
  }

  /**
   * What is left of a report.
   *
   * @param rest the points that go up as they came
   * @param lastEnd the end of the last window that holds one of the others, in microseconds; the
   *     least number if none does
   */
  record Sorted(List<Point> rest, long lastEnd) {}

  /**
   * A report of which nothing is left to go up.
   *
   * @param sequence its place in its stream
   * @param interval how often its agent reports, in seconds
   */
  record Absorbed(long sequence, double interval) {}

  /** Tells of a window of a report, by its end, whether it has gone up already. */
  @FunctionalInterface
  interface Out {
    boolean isOut(long end);
  }

  /** Sorts the points of a report that was not here before. */
  Sorted sort(Taken taken, Out out) {
    List<Point> rest = new ArrayList<>();
    long lastEnd = Long.MIN_VALUE;
    for (Point point : taken.report().points()) {
      if (goesUp(taken, point, out)) {
        rest.add(point);
      } else {
        lastEnd = Math.max(lastEnd, rules.end(point.time()));
      }
    }
    StreamMarks.Stream stream = StreamMarks.Stream.of(taken.report().id());
    if (rest.isEmpty() && absorbed.size() < StreamMarks.MOST) {
      absorbed.put(stream, new Absorbed(taken.report().id().sequence(), taken.interval()));
    } else {
      absorbed.remove(stream);
    }
    return new Sorted(rest, lastEnd);
  }

  private boolean goesUp(Taken taken, Point point, Out out) {
    ReductionRules.Way way = rules.way(point, taken.arrived());
    if (way == ReductionRules.Way.OTHER) {
      return true;
    }
    in++;
    switch (way) {
      case LATE -> late++;
      case RAW -> raw++;
      default -> {
        return !out.isOut(rules.end(point.time())) && hasNoRoom(taken, point);
      }
    }
    return true;
  }

  private boolean hasNoRoom(Taken taken, Point point) {
    return switch (windows.add(taken.report().id().agent(), taken.interval(), point)) {
      case YES -> false;
      case REPEATED -> {
        repeated++;
        yield false;
      }
      case FULL -> {
        raw++;
        yield true;
      }
    };
  }

  /** Counts what is in a report that was here before. */
  void repeated(Report report) {
    for (Point point : report.points()) {
      if (rules.kinds().contains(point.kind())) {
        in++;
        repeated++;
      }
    }
  }

  /** The streams that have come further than what goes up of them tells; forgets them. */
  Map<StreamMarks.Stream, Absorbed> takeAbsorbed() {
    Map<StreamMarks.Stream, Absorbed> taken = new LinkedHashMap<>(absorbed);
    absorbed.clear();
    return taken;
  }

  ReductionRules rules() {
    return rules;
  }

  OpenWindows windows() {
    return windows;
  }

  /** What was counted, with what others know. */
  ReductionCounts counts(long out, int held) {
    return new ReductionCounts(
        rules.window().toSeconds(),
        in,
        out,
        late,
        raw,
        repeated,
        windows.count(),
        windows.points(),
        held);
  }
}
