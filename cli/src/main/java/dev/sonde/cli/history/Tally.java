package dev.sonde.cli.history;

import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Counts what was read of a history and what became of it. Not thread-safe. */
final class Tally {
  private static final int MAX_SERIES = 200_000;
  private static final int MAX_NOTES = 50;

  private final Map<String, Long> kinds = new TreeMap<>();
  private final Map<String, Long> leftOut = new TreeMap<>();
  private final Map<String, Long> refused = new TreeMap<>();
  private final Set<String> notes = new TreeSet<>();

  /** By hash, since only their number matters: one in many billions is not counted. */
  private final Set<Long> series = new HashSet<>();

  private long read;
  private long added;
  private long there;
  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;

  void read(Point point) {
    read++;
    kinds.merge(point.kind(), 1L, Long::sum);
    first = Math.min(first, point.time());
    last = Math.max(last, point.time());
    if (series.size() < MAX_SERIES) {
      series.add(((long) point.kind().hashCode() << 32) ^ point.tags().hashCode());
    }
  }

  void leaveOut(String cause, long count) {
    leftOut.merge(cause, count, Long::sum);
  }

  void note(String note) {
    if (notes.size() < MAX_NOTES) {
      notes.add(note);
    }
  }

  /** Counts what a server answered to a part. */
  void answered(Map<String, Object> answer) {
    added += number(answer.get("added"));
    there += number(answer.get("there"));
    if (answer.get("left_out") instanceof Map<?, ?> causes) {
      causes.forEach((cause, n) -> refused.merge(String.valueOf(cause), number(n), Long::sum));
    }
    if (answer.get("problems") instanceof List<?> problems) {
      problems.forEach(problem -> note(String.valueOf(problem)));
    }
  }

  private static long number(@org.jspecify.annotations.Nullable Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }

  /** A line that says how far it is. */
  String progress() {
    return last == Long.MIN_VALUE
        ? "nothing read yet"
        : "%,d points read, %,d added, %,d there already; up to %s"
            .formatted(read, added, there, Micros.toInstant(last));
  }

  /** What was done, or with a dry run would be sent. */
  List<String> summary(boolean dry) {
    List<String> lines = new ArrayList<>();
    if (read == 0) {
      lines.add("nothing to import");
    } else {
      lines.add(
          "read %,d points of %s%,d series, %s to %s"
              .formatted(
                  read,
                  series.size() == MAX_SERIES ? "more than " : "",
                  series.size(),
                  Micros.toInstant(first),
                  Micros.toInstant(last)));
      kinds.forEach((kind, count) -> lines.add("  %-12s %,d".formatted(kind, count)));
    }
    leftOut.forEach((cause, n) -> lines.add("not read as points: %,d, %s".formatted(n, cause)));
    if (!dry) {
      lines.add("added %,d, there already %,d".formatted(added, there));
      refused.forEach((cause, n) -> lines.add("refused %,d: %s".formatted(n, inWords(cause))));
    }
    notes.forEach(note -> lines.add("note: " + note));
    return lines;
  }

  private static String inWords(String cause) {
    return switch (cause) {
      case "closed" -> "only rollups are left of those days and series (imported before?)";
      case "too-old" -> "older than the server keeps anything (--keep hour=…)";
      case "future" -> "of times yet to come";
      case "series-limit" -> "more series of a device than the server keeps";
      case "device-limit" -> "more devices than the server keeps";
      default -> cause;
    };
  }
}
