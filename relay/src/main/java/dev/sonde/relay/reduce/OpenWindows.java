package dev.sonde.relay.reduce;

import dev.sonde.model.Point;
import dev.sonde.model.ReducedNames;
import dev.sonde.model.SeriesKey;
import dev.sonde.model.Tags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The windows that still take points, each with the series of each agent. How many series a window
 * may have is bounded; what is beyond is for the caller to bring on as it came. Not thread-safe.
 */
public final class OpenWindows {
  /** The most series in all windows that may be open at a time; about 1 KiB each. */
  public static final int MOST_SERIES = 20_000;

  private final ReductionRules rules;
  private final int mostSeries;

  /** By the end of the window, then by agent. */
  private final NavigableMap<Long, Window> windows = new TreeMap<>();

  /** The series of one window. */
  private static final class Window {
    private final Map<String, OfAgent> agents = new TreeMap<>();
    private int series;
    private long points;
  }

  /** The series of one agent in one window. */
  private static final class OfAgent {
    private final Map<SeriesKey, SeriesWindow> series = new LinkedHashMap<>();
    private double interval;
  }

  /** What became of a point. */
  public enum Added {
    /** It is in its window. */
    YES,
    /** Its window has a point of its key already. */
    REPEATED,
    /** Its window has no room for it. */
    FULL
  }

  /**
   * The points that stand for those of an agent in closed windows, oldest window first.
   *
   * @param agent who told them
   * @param interval how often it reports, in seconds
   * @param points what they come to
   */
  public record Reduced(String agent, double interval, List<Point> points) {
    /** Copies the list. */
    public Reduced {
      points = List.copyOf(points);
    }
  }

  /** No window. */
  public OpenWindows(ReductionRules rules) {
    this(rules, MOST_SERIES);
  }

  OpenWindows(ReductionRules rules, int mostSeries) {
    this.rules = rules;
    this.mostSeries = Math.max(1, mostSeries / rules.openAtMost());
  }

  /** Puts a point into its window. */
  public Added add(String agent, double interval, Point point) {
    Window window = windows.computeIfAbsent(rules.end(point.time()), end -> new Window());
    OfAgent ofAgent = window.agents.computeIfAbsent(agent, id -> new OfAgent());
    SeriesWindow series = ofAgent.series.get(point.series());
    if (series == null) {
      if (window.series >= mostSeries) {
        return Added.FULL;
      }
      window.series++;
      series = new SeriesWindow(point.series());
      ofAgent.series.put(point.series(), series);
    }
    return switch (series.add(point)) {
      case REPEATED -> Added.REPEATED;
      case NO_ROOM -> Added.FULL;
      case YES -> {
        window.points++;
        ofAgent.interval = Math.max(ofAgent.interval, interval);
        yield Added.YES;
      }
    };
  }

  /** Closes the windows that end by a time, in microseconds; agents in order of their ids. */
  public List<Reduced> close(long upTo) {
    Map<String, List<Point>> points = new TreeMap<>();
    Map<String, Double> intervals = new TreeMap<>();
    NavigableMap<Long, Window> closing = windows.headMap(upTo, true);
    for (Window window : closing.values()) {
      window.agents.forEach(
          (agent, of) -> {
            intervals.merge(agent, of.interval, Math::max);
            reduce(agent, of, points.computeIfAbsent(agent, id -> new ArrayList<>()));
          });
    }
    closing.clear();
    List<Reduced> reduced = new ArrayList<>();
    points.forEach(
        (agent, all) -> reduced.add(new Reduced(agent, intervals.getOrDefault(agent, 0.0), all)));
    return reduced;
  }

  private static void reduce(String agent, OfAgent of, List<Point> into) {
    Map<String, PortsSummary> ports = new LinkedHashMap<>();
    for (SeriesWindow series : of.series.values()) {
      into.add(series.point());
      if (series.key().kind().equals(ReducedNames.PORT)) {
        String device = series.key().tags().value(Tags.DEVICE).orElse(agent);
        ports.computeIfAbsent(device, PortsSummary::new).add(series);
      }
    }
    ports.values().forEach(summary -> into.add(summary.point()));
  }

  /** The end of the first window that is open, in microseconds. */
  public OptionalLong firstEnd() {
    return windows.isEmpty() ? OptionalLong.empty() : OptionalLong.of(windows.firstKey());
  }

  /** The end of the last window that is open, in microseconds. */
  public OptionalLong lastEnd() {
    return windows.isEmpty() ? OptionalLong.empty() : OptionalLong.of(windows.lastKey());
  }

  /** How many windows are open. */
  public int count() {
    return windows.size();
  }

  /** How many points they hold. */
  public long points() {
    return windows.values().stream().mapToLong(window -> window.points).sum();
  }
}
