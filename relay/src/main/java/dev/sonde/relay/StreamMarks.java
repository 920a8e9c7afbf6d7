package dev.sonde.relay;

import dev.sonde.model.Report;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/**
 * The highest sequence of each stream that came, by which a report that comes again is known. Those
 * silent for longest are forgotten when there are too many. Not thread-safe.
 */
final class StreamMarks {
  /** The most streams that are known; each start of an agent makes one. */
  static final int MOST = 20_000;

  private final LinkedHashMap<Stream, Long> marks = new LinkedHashMap<>(64, 0.75f, true);

  /**
   * A stream of an agent.
   *
   * @param agent whose it is
   * @param name its name
   */
  record Stream(String agent, String name) {
    static Stream of(Report.Id id) {
      return new Stream(id.agent(), id.stream());
    }
  }

  /** Notes a report; false if its stream had come as far already. */
  boolean advance(Report.Id id) {
    return advance(Stream.of(id), id.sequence());
  }

  /** The same by its parts. */
  boolean advance(Stream stream, long sequence) {
    Long mark = marks.get(stream);
    if (mark != null && sequence <= mark) {
      return false;
    }
    marks.put(stream, sequence);
    if (marks.size() > MOST) {
      marks.remove(marks.firstEntry().getKey());
    }
    return true;
  }

  /** Hands over each, the one that was silent for longest first. */
  void forEach(ObjLongConsumer<Stream> action) {
    for (Map.Entry<Stream, Long> each : marks.entrySet()) {
      action.accept(each.getKey(), each.getValue());
    }
  }

  int size() {
    return marks.size();
  }
}
