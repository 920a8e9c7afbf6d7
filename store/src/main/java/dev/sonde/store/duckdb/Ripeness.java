package dev.sonde.store.duckdb;

import dev.sonde.model.Micros;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Tells which tables are due to become files. One thread uses it. */
final class Ripeness {
  private final Keeping keeping;
  private final Clock clock;
  private final Map<String, Sighting> sightings = new HashMap<>();

  Ripeness(Keeping keeping, Clock clock) {
    this.keeping = keeping;
    this.clock = clock;
  }

  /**
   * Seals tables that are due, so that nothing is added from now on. Late points wait in one table
   * until those before them are in files, lest there be more and more tables where there is little
   * time.
   */
  Layout seal(Layout layout) {
    boolean busy = layout.groups().stream().anyMatch(each -> each.isLate() && each.sealed());
    return layout.withGroups(
        group -> !(busy && group.isLate()) && isDue(group) ? group.seal() : group);
  }

  private boolean isDue(HotGroup group) {
    if (group.sealed()) {
      return true;
    }
    long now = Micros.now(clock);
    if (!group.isLate()) {
      return Days.last(group.day()) + micros(keeping.grace()) < now;
    }
    Sighting before = sightings.get(group.id());
    if (before == null || !before.days.equals(group.days())) {
      before = new Sighting(group.days(), before == null ? now : before.first, now);
      sightings.put(group.id(), before);
    }
    return now - before.changed >= micros(keeping.rest())
        || now - before.first >= micros(keeping.longest());
  }

  private static long micros(Duration time) {
    return time.toNanos() / 1_000;
  }

  /** Forgets a table that is no more. */
  void gone(HotGroup group) {
    sightings.remove(group.id());
  }

  /** When a group of late points was seen, in microseconds. */
  private record Sighting(Set<Long> days, long first, long changed) {}
}
