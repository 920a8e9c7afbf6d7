package dev.sonde.server;

import dev.sonde.model.Fields;
import dev.sonde.model.Micros;
import dev.sonde.server.inventory.EventType;
import dev.sonde.server.inventory.Journal;
import dev.sonde.store.PointStore;
import dev.sonde.store.StoreException;
import dev.sonde.store.StoreFigures;
import dev.sonde.store.StoreStatus;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Turns what happens to the store into events, once for each time it begins and ends: that it takes
 * no points, that room runs short, that days can't be closed, that days go over budget, that late
 * points are left out, that files are lost. One thread uses it.
 */
final class StoreWatch {
  /** What counts up is over when it has not for so long, in microseconds. */
  private static final long QUIET = Duration.ofHours(1).toNanos() / 1_000;

  private final Clock clock;
  private final PointStore store;
  private final Journal journal;
  private final Episode late = new Episode();
  private final Episode overBudget = new Episode();
  private boolean failing;
  private boolean shortOfRoom;
  private boolean closingFails;
  private int lost;

  StoreWatch(Clock clock, PointStore store, Journal journal) {
    this.clock = clock;
    this.store = store;
    this.journal = journal;
  }

  /** Looks at what can change at any time. */
  void tick() {
    StoreStatus status = store.check();
    if (status.writable() == failing) {
      failing = !status.writable();
      record(
          failing ? EventType.STORE_FAILED : EventType.STORE_RECOVERED,
          failing
              ? "The store takes no points: " + status.problem()
              : "The store takes points again.");
    }
    long now = Micros.now(clock);
    if (late.begins(status.dropped().late(), now)) {
      record(
          EventType.STORE_LATE_POINTS,
          "Points came of days whose points are not kept any more, and were left out.");
    }
    if (overBudget.begins(status.dropped().overBudget(), now)) {
      record(
          EventType.STORE_OVER_BUDGET,
          "The store occupies more than its budget; the oldest days went before their time.");
    }
  }

  /** Looks at what changes slowly; somebody calls it every minute or so. */
  void look() {
    String warning = store.check().room().warning();
    if (warning.isEmpty() == shortOfRoom) {
      shortOfRoom = !warning.isEmpty();
      record(
          shortOfRoom ? EventType.STORE_SHORT_OF_ROOM : EventType.STORE_HAS_ROOM,
          shortOfRoom
              ? warning.substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                  + warning.substring(1)
                  + "."
              : "The store has room again.");
    }
    try {
      store.figures().ifPresent(this::look);
    } catch (StoreException e) {
      // That it can't be read is told as that it can't be written.
    }
  }

  private void look(StoreFigures figures) {
    Optional<String> why = figures.upkeep().failing();
    if (why.isPresent() != closingFails) {
      closingFails = why.isPresent();
      record(
          closingFails ? EventType.STORE_CLOSING_FAILED : EventType.STORE_CLOSING_RECOVERED,
          why.map(text -> "The store can't close days: " + text)
              .orElse("The store closes days again."));
    }
    List<StoreFigures.LostFile> missing = figures.lost();
    if (missing.size() > lost) {
      long rows = missing.stream().mapToLong(StoreFigures.LostFile::rows).sum();
      record(
          EventType.STORE_FILES_LOST,
          "The store has lost %d %s with %d rows, such as %s."
              .formatted(
                  missing.size(),
                  missing.size() == 1 ? "file" : "files",
                  rows,
                  missing.getFirst().path()));
    }
    lost = missing.size();
  }

  private void record(EventType type, String message) {
    journal.record(Micros.now(clock), Optional.empty(), type, message, Fields.none());
  }

  /** A stretch of time in which a counter goes on counting. */
  private static final class Episode {
    private long counted;
    private long until = Long.MIN_VALUE;

    /** Whether the counter counts after it did not for long. */
    boolean begins(long count, long now) {
      boolean counts = count > counted;
      boolean begins = counts && now >= until;
      if (counts) {
        until = now + QUIET;
      }
      counted = count;
      return begins;
    }
  }
}
