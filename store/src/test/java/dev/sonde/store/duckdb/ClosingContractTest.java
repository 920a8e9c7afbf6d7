package dev.sonde.store.duckdb;

import dev.sonde.model.Point;
import dev.sonde.model.SeriesKey;
import dev.sonde.store.Batch;
import dev.sonde.store.PastPoints;
import dev.sonde.store.PointStore;
import dev.sonde.store.PointStoreContract;
import dev.sonde.store.Retention;
import dev.sonde.store.SeriesQuery;
import dev.sonde.store.SeriesSlice;
import dev.sonde.store.StoreStatus;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** The contract of all stores, with everything put into files of closed days at once. */
class ClosingContractTest extends PointStoreContract {
  private static final DuckDbSettings SETTINGS =
      DuckDbSettings.usual()
          .withMaxValues(MAX_VALUES)
          .withRetention(Retention.parse("raw=100y,minute=100y,hour=100y"))
          .withKeeping(Keeping.usual().atOnce().withValuesPerFile(40));

  private static final int ALWAYS = 30;
  private static final int NOW_AND_THEN = 10;

  private volatile long freeBytes = Long.MAX_VALUE;

  @Override
  protected PointStore open(Path in) {
    return new Closing(
        DuckDbPointStore.open(in, SETTINGS, Clock.systemUTC(), () -> freeBytes),
        new ReentrantLock(),
        new AtomicInteger());
  }

  /** Each series makes a file of its own, so that more would take long and show no more. */
  @Override
  protected int largeBatch() {
    return 2_000;
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

  /** Closes days after whatever changes them, but not each time where that is very often. */
  private record Closing(PointStore store, Lock closing, AtomicInteger appends)
      implements PointStore {

    @Override
    public List<Boolean> append(List<Batch> batches) {
      List<Boolean> stored = store.append(batches);
      int before = appends.incrementAndGet();
      if ((before < ALWAYS || before % NOW_AND_THEN == 0) && closing.tryLock()) {
        try {
          store.maintain();
        } finally {
          closing.unlock();
        }
      }
      return stored;
    }

    @Override
    public PastPoints addPast(List<Point> points) {
      PastPoints past = store.addPast(points);
      store.maintain();
      return past;
    }

    @Override
    public List<SeriesSlice> query(SeriesQuery query) {
      return store.query(query);
    }

    @Override
    public List<Point> latest(long since) {
      return store.latest(since);
    }

    @Override
    public List<SeriesKey> series(String kind, Map<String, ? extends Collection<String>> filter) {
      return store.series(kind, filter);
    }

    @Override
    public Map<String, KindExtent> extents() {
      return store.extents();
    }

    @Override
    public long forget(String tagName, String tagValue) {
      long gone = store.forget(tagName, tagValue);
      store.maintain();
      return gone;
    }

    @Override
    public void maintain() {
      store.maintain();
    }

    @Override
    public StoreStatus check() {
      return store.check();
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
