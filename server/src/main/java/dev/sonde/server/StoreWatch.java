package dev.sonde.server;

import dev.sonde.model.Fields;
import dev.sonde.model.Micros;
import dev.sonde.server.inventory.EventType;
import dev.sonde.server.inventory.Journal;
import dev.sonde.store.PointStore;
import dev.sonde.store.StoreStatus;
import java.time.Clock;
import java.util.Optional;

/** Turns the store's failing and recovering into events. One thread uses it. */
final class StoreWatch {
  private final Clock clock;
  private final PointStore store;
  private final Journal journal;
  private boolean failing;

  StoreWatch(Clock clock, PointStore store, Journal journal) {
    this.clock = clock;
    this.store = store;
    this.journal = journal;
  }

  /** Looks at the store. */
  void tick() {
    StoreStatus status = store.check();
    if (status.writable() == failing) {
      failing = !status.writable();
      journal.record(
          Micros.now(clock),
          Optional.empty(),
          failing ? EventType.STORE_FAILED : EventType.STORE_RECOVERED,
          failing
              ? "The store takes no points: " + status.problem()
              : "The store takes points again.",
          Fields.none());
    }
  }
}
