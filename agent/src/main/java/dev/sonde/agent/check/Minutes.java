package dev.sonde.agent.check;

import dev.sonde.model.Fields;
import dev.sonde.model.Micros;
import dev.sonde.model.MinuteWindow;
import dev.sonde.model.MinuteWindows;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.probe.Packets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The statistics per minute of the checks that send packets, as points. Thread-safe. */
final class Minutes {
  private final String agent;
  private final Map<String, Stream> streams = new ConcurrentHashMap<>();

  Minutes(String agent) {
    this.agent = agent;
  }

  /** The packets of one check, run after run. */
  final class Stream {
    private final Tags tags;
    private final MinuteWindows windows = new MinuteWindows();

    private Stream(String check) {
      this.tags = Tags.of(Map.of("agent", agent, "check", check));
    }

    /** Takes the packets of the next run; runs are told of in the order in which they were made. */
    synchronized void take(Packets packets) {
      packets
          .first()
          .ifPresent(
              begin -> {
                windows.settle(begin);
                packets.tell(windows);
              });
    }

    /** Hears that what follows has to do with something else. */
    private synchronized void breakOff() {
      windows.reconnected();
    }

    private synchronized List<Point> points(Function<MinuteWindows, List<MinuteWindow>> which) {
      return which.apply(windows).stream().map(window -> point(tags, window)).toList();
    }
  }

  /** The stream of a check; if it has run before, the minute goes on and jitter starts anew. */
  Stream of(String check) {
    Stream stream = streams.computeIfAbsent(check, Stream::new);
    stream.breakOff();
    return stream;
  }

  /** The windows that have closed, or were corrected, since the last time. */
  List<Point> close(Instant now) {
    List<Point> points = new ArrayList<>();
    streams.values().forEach(stream -> points.addAll(stream.points(w -> w.close(now))));
    return points;
  }

  /** All that is known and was not given yet, of minutes that are not over too. */
  List<Point> end() {
    List<Point> points = new ArrayList<>();
    streams.values().forEach(stream -> points.addAll(stream.points(MinuteWindows::end)));
    return points;
  }

  /** Ends the streams of all checks but these; gives what was known of them. */
  List<Point> retain(Set<String> checks) {
    List<Point> points = new ArrayList<>();
    streams
        .entrySet()
        .removeIf(
            entry -> {
              boolean isGone = !checks.contains(entry.getKey());
              if (isGone) {
                points.addAll(entry.getValue().points(MinuteWindows::end));
              }
              return isGone;
            });
    return points;
  }

  private static Point point(Tags tags, MinuteWindow window) {
    Fields.Builder fields = Fields.builder();
    if (window.received() > 0) {
      fields.put("latency_min_ms", window.latencyMin());
      fields.put("latency_max_ms", window.latencyMax());
      fields.put("latency_avg_ms", window.latencyAvg());
    }
    if (window.jitters() > 0) {
      fields.put("jitter_min_ms", window.jitterMin());
      fields.put("jitter_max_ms", window.jitterMax());
      fields.put("jitter_avg_ms", window.jitterAvg());
    }
    fields.put("jitters", (double) window.jitters());
    fields.put("sent", (double) window.sent());
    fields.put("received", (double) window.received());
    fields.put("lost", (double) window.lost());
    return new Point("minute", Micros.of(window.minute()), tags, fields.build());
  }
}
