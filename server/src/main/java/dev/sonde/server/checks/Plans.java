package dev.sonde.server.checks;

import dev.sonde.model.Assignments;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * What each agent is to do, made when it is asked for and kept until checks change. Thread-safe.
 */
final class Plans {
  private final Supplier<Collection<Check>> checks;
  private final AtomicLong revision = new AtomicLong();
  private final Map<String, Prepared> prepared = new ConcurrentHashMap<>();

  private record Prepared(long revision, Map<String, String> labels, Assignments assignments) {}

  Plans(Supplier<Collection<Check>> checks) {
    this.checks = checks;
  }

  /** Hears that a check is another one, or gone. */
  void changed() {
    revision.incrementAndGet();
  }

  /** Frees what is kept of an agent. */
  void forget(String agent) {
    prepared.remove(agent);
  }

  /** What an agent with these labels is to do. */
  Assignments of(String agent, Map<String, String> labels) {
    long now = revision.get();
    Prepared known = prepared.get(agent);
    if (known != null && known.revision() == now && known.labels().equals(labels)) {
      return known.assignments();
    }
    Assignments made =
        Assignments.of(
            checks.get().stream()
                .filter(check -> !check.paused() && check.isFor(agent, labels))
                .map(Check::assignment)
                .toList());
    prepared.put(agent, new Prepared(now, Map.copyOf(labels), made));
    return made;
  }
}
