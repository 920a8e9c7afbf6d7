package dev.sonde.server.checks;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/** When to look at checks again even if nothing is heard of them. Not thread-safe. */
final class Deadlines {
  private final PriorityQueue<Entry> queue =
      new PriorityQueue<>((a, b) -> Long.compare(a.at(), b.at()));
  private final Map<String, Long> byCheck = new HashMap<>();

  private record Entry(String check, long at) {}

  /** Sets when to look at a check again; what was set before no longer holds. */
  void set(String check, long at) {
    byCheck.put(check, at);
    queue.add(new Entry(check, at));
  }

  /** Takes a deadline away. */
  void clear(String check) {
    byCheck.remove(check);
  }

  /** The next check whose time has come, once. */
  Optional<String> passed(long now) {
    while (!queue.isEmpty() && queue.peek().at() <= now) {
      Entry entry = queue.remove();
      if (byCheck.remove(entry.check(), entry.at())) {
        return Optional.of(entry.check());
      }
    }
    return Optional.empty();
  }
}
