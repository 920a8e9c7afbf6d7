package dev.sonde.store.duckdb;

import dev.sonde.store.PointStore;
import dev.sonde.store.PointStoreContract;
import java.nio.file.Path;
import java.time.Clock;

class DuckDbPointStoreContractTest extends PointStoreContract {
  private static final DuckDbSettings SETTINGS = DuckDbSettings.usual().withMaxValues(MAX_VALUES);
  private volatile long freeBytes = Long.MAX_VALUE;

  @Override
  protected PointStore open(Path in) {
    return DuckDbPointStore.open(in, SETTINGS, Clock.systemUTC(), () -> freeBytes);
  }

  @Override
  protected boolean isDurable() {
    return true;
  }

  @Override
  protected void takeRoomAway(PointStore from) {
    freeBytes = SETTINGS.reserveBytes() - 1;
  }

  @Override
  protected void makeRoom(PointStore in) {
    freeBytes = Long.MAX_VALUE;
  }
}
