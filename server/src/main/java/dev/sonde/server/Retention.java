package dev.sonde.server;

import dev.sonde.model.Micros;
import dev.sonde.store.PointStore;
import dev.sonde.store.StoreException;
import java.time.Clock;
import java.time.Duration;

/** Deletes points that are older than the operator wants to keep. One thread uses it. */
final class Retention {
  private static final System.Logger LOG = System.getLogger(Retention.class.getName());

  private final Clock clock;
  private final PointStore store;
  private final Duration keep;

  Retention(Clock clock, PointStore store, Duration keep) {
    this.clock = clock;
    this.store = store;
    this.keep = keep;
  }

  /** Deletes what has become too old; where the store can't, the next time will do. */
  void tick() {
    long oldest = Micros.now(clock) - keep.toNanos() / 1_000;
    try {
      store.extents().forEach((kind, extent) -> drop(kind, extent, oldest));
    } catch (StoreException e) {
      LOG.log(System.Logger.Level.WARNING, "old points stay for now: " + e.getMessage());
    }
  }

  private void drop(String kind, PointStore.KindExtent extent, long oldest) {
    if (extent.oldest() < oldest) {
      long gone = store.dropBefore(kind, oldest);
      LOG.log(
          System.Logger.Level.INFO,
          "deleted "
              + gone
              + " points of kind "
              + kind
              + " that were older than "
              + keep.toDays()
              + " days");
    }
  }
}
