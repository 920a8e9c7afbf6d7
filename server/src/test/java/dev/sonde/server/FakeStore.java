package dev.sonde.server;

import dev.sonde.model.Point;
import dev.sonde.model.SeriesKey;
import dev.sonde.model.Tags;
import dev.sonde.store.Batch;
import dev.sonde.store.PastPoints;
import dev.sonde.store.PointStore;
import dev.sonde.store.SeriesQuery;
import dev.sonde.store.SeriesSlice;
import dev.sonde.store.Snapshots;
import dev.sonde.store.StoreException;
import dev.sonde.store.StoreFigures;
import dev.sonde.store.StoreStatus;
import dev.sonde.store.memory.MemoryPointStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A store in memory, which can be made to fail. */
public final class FakeStore implements PointStore {
  private static final String FAULT = "the disk is on strike";

  private final PointStore store = new MemoryPointStore();
  private volatile boolean failing;
  private volatile Optional<StoreFigures> figures = Optional.empty();
  private volatile StoreStatus.Room room = StoreStatus.Room.ENOUGH;
  private volatile StoreStatus.Dropped dropped = StoreStatus.Dropped.NOTHING;
  private int queries;

  public void fail(boolean fails) {
    failing = fails;
  }

  public void tell(StoreFigures told) {
    figures = Optional.of(told);
  }

  public void warn(String warning) {
    room = new StoreStatus.Room(OptionalLong.of(1_000), warning);
  }

  public void drop(long overBudget, long late) {
    dropped = new StoreStatus.Dropped(0, overBudget, late);
  }

  @Override
  public Optional<StoreFigures> figures() {
    if (failing) {
      throw new StoreException(FAULT);
    }
    return figures;
  }

  public synchronized int queries() {
    return queries;
  }

  @Override
  public List<Boolean> append(List<Batch> batches) {
    return store.append(batches);
  }

  @Override
  public PastPoints addPast(List<Point> points) {
    if (failing) {
      throw new StoreException(FAULT);
    }
    return store.addPast(points);
  }

  @Override
  public synchronized List<SeriesSlice> query(SeriesQuery query) {
    if (failing) {
      throw new StoreException(FAULT);
    }
    queries++;
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
    return store.forget(tagName, tagValue);
  }

  @Override
  public void maintain() {
    store.maintain();
  }

  /** Snapshots of which only the main file is there. */
  @Override
  public Optional<Snapshots> snapshots() {
    return Optional.of(
        folder -> {
          try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("sonde.duckdb"), "points");
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          if (failing) {
            throw new StoreException(FAULT);
          }
          return new Snapshots.Snapshot(
              1, 0, 0, Optional.empty(), Optional.empty(), List.of(), List.of());
        });
  }

  @Override
  public StoreStatus check() {
    StoreStatus status = store.check();
    return new StoreStatus(
        !failing,
        failing ? FAULT : status.problem(),
        status.bytes(),
        status.series(),
        room,
        dropped);
  }

  @Override
  public void close() {
    store.close();
  }

  /** The tags of a device. */
  public static Tags device(String id) {
    return Tags.of(Tags.DEVICE, id);
  }
}
