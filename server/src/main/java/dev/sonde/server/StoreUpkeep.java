package dev.sonde.server;

import dev.sonde.store.PointStore;
import dev.sonde.store.StoreException;

/** Has the store close days, take in late points and delete what is too old. One thread uses it. */
final class StoreUpkeep {
  private static final System.Logger LOG = System.getLogger(StoreUpkeep.class.getName());
  private final PointStore store;
  private boolean said;

  StoreUpkeep(PointStore store) {
    this.store = store;
  }

  /** Does what is due; where the store can't, that is said once and tried again the next time. */
  void tick() {
    try {
      store.maintain();
      said = false;
    } catch (StoreException e) {
      LOG.log(
          said ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
          "the store stays as it is for now: {0}",
          e.getMessage());
      said = true;
    }
  }
}
