package dev.sonde.server.intake;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Counts what came in requests that were answered, since the start: {@code came = taken +
 * rejected}. Thread-safe.
 *
 * @param <C> why something is not taken
 */
public final class CauseCounters<C extends Enum<C>> {
  private final LongAdder taken = new LongAdder();
  private final Map<C, LongAdder> rejected;
  private final Function<C, String> label;

  /**
   * Counters at zero.
   *
   * @param label what a cause is called
   */
  public CauseCounters(Class<C> causes, Function<C, String> label) {
    this.rejected = new EnumMap<>(causes);
    this.label = label;
    for (C cause : causes.getEnumConstants()) {
      rejected.put(cause, new LongAdder());
    }
  }

  /** Counts what became of a request. */
  public void answered(long kept, Map<C, Long> denied) {
    taken.add(kept);
    denied.forEach((cause, count) -> rejected.getOrDefault(cause, taken).add(count));
  }

  /** What was taken. */
  public long taken() {
    return taken.sum();
  }

  /** What was not taken, by the cause's label; every cause is here. */
  public Map<String, Long> rejected() {
    Map<String, Long> counts = new TreeMap<>();
    rejected.forEach((cause, count) -> counts.put(label.apply(cause), count.sum()));
    return counts;
  }
}
