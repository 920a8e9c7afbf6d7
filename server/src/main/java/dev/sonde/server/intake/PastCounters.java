package dev.sonde.server.intake;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts points of histories since the start: all that came in histories that could be read are
 * added, or left out for one of the causes. Thread-safe.
 */
public final class PastCounters {
  /** The key is here already, or came twice. */
  public static final String THERE = "there";

  /** Of that day and series only rollups are left. */
  public static final String CLOSED = "closed";

  /** Nothing that old is kept. */
  public static final String TOO_OLD = "too-old";

  /** It is yet to come. */
  public static final String FUTURE = "future";

  private final LongAdder added = new LongAdder();
  private final Map<String, LongAdder> leftOut = new TreeMap<>();

  /** Counters at zero. */
  public PastCounters() {
    for (String cause :
        new String[] {
          THERE,
          CLOSED,
          TOO_OLD,
          FUTURE,
          RefusalCause.DEVICE_LIMIT.label(),
          RefusalCause.SERIES_LIMIT.label()
        }) {
      leftOut.put(cause, new LongAdder());
    }
  }

  void count(PastAnswer.Taken taken) {
    added.add(taken.added());
    leftOut(THERE, taken.there());
    taken.leftOut().forEach(this::leftOut);
  }

  private void leftOut(String cause, int count) {
    LongAdder adder = leftOut.get(cause);
    if (adder == null) {
      throw new IllegalStateException("no counter for " + cause);
    }
    adder.add(count);
  }

  /** How many points were added. */
  public long added() {
    return added.sum();
  }

  /** How many were not, by cause. */
  public Map<String, Long> leftOut() {
    Map<String, Long> counts = new TreeMap<>();
    leftOut.forEach((cause, count) -> counts.put(cause, count.sum()));
    return counts;
  }
}
