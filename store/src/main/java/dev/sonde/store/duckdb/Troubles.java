package dev.sonde.store.duckdb;

import dev.sonde.model.Micros;
import dev.sonde.store.StoreFigures.Trouble;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What went wrong lately; the same again is counted. Thread-safe. */
final class Troubles {
  private static final int MOST = 20;
  private final Clock clock;
  private final Deque<Trouble> newestFirst = new ArrayDeque<>();

  Troubles(Clock clock) {
    this.clock = clock;
  }

  /** Notes what went wrong now, for people. */
  synchronized void add(String what) {
    long before =
        newestFirst.stream()
            .filter(each -> each.what().equals(what))
            .mapToLong(Trouble::count)
            .sum();
    newestFirst.removeIf(each -> each.what().equals(what));
    newestFirst.addFirst(new Trouble(Micros.now(clock), before + 1, what));
    if (newestFirst.size() > MOST) {
      newestFirst.removeLast();
    }
  }

  synchronized List<Trouble> newestFirst() {
    return List.copyOf(newestFirst);
  }
}
