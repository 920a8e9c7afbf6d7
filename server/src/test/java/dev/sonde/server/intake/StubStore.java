package dev.sonde.server.intake;

import dev.sonde.model.Point;
import dev.sonde.model.Report;
import dev.sonde.model.SeriesKey;
import dev.sonde.store.Batch;
import dev.sonde.store.PastPoints;
import dev.sonde.store.PointStore;
import dev.sonde.store.SeriesQuery;
import dev.sonde.store.SeriesSlice;
import dev.sonde.store.StoreStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** As much of a store as intake sees: keeps batches in order, knows marks, can fail or dawdle. */
final class StubStore implements PointStore {
  private final List<List<Batch>> commits = new ArrayList<>();
  private final Map<String, Long> marks = new HashMap<>();
  private final Semaphore gate = new Semaphore(0);
  private volatile boolean gated;
  private volatile Optional<RuntimeException> failure = Optional.empty();

  /** From now on each commit waits for {@link #letPass}. */
  void holdUp() {
    gated = true;
  }

  /** Lets everything pass again. */
  void letPass() {
    gated = false;
    gate.release(1_000_000);
  }

  /** From now on each commit fails. */
  void fail(RuntimeException with) {
    failure = Optional.of(with);
  }

  /** From now on commits work. */
  void work() {
    failure = Optional.empty();
  }

  /** Whether a commit is being held up. */
  boolean isHolding() {
    return gate.hasQueuedThreads();
  }

  synchronized List<List<Batch>> commits() {
    return List.copyOf(commits);
  }

  synchronized List<Point> points() {
    return commits.stream()
        .flatMap(List::stream)
        .flatMap(batch -> batch.points().stream())
        .toList();
  }

  @Override
  public PastPoints addPast(List<Point> points) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Boolean> append(List<Batch> batches) {
    if (gated) {
      gate.acquireUninterruptibly();
    }
    Optional<RuntimeException> toThrow = failure;
    if (toThrow.isPresent()) {
      throw toThrow.get();
    }
    synchronized (this) {
      List<Boolean> stored = new ArrayList<>();
      List<Batch> kept = new ArrayList<>();
      for (Batch batch : batches) {
        boolean isNew = batch.mark().map(this::isNew).orElse(true);
        stored.add(isNew);
        if (isNew) {
          kept.add(batch);
        }
      }
      commits.add(kept);
      return stored;
    }
  }

  private boolean isNew(Report.Id id) {
    Long before = marks.put(id.agent() + "/" + id.stream(), id.sequence());
    return before == null || before < id.sequence();
  }

  @Override
  public List<SeriesSlice> query(SeriesQuery query) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Point> latest(long since) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<SeriesKey> series(String kind, Map<String, ? extends Collection<String>> filter) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Map<String, KindExtent> extents() {
    throw new UnsupportedOperationException();
  }

  @Override
  public long forget(String tagName, String tagValue) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void maintain() {
    throw new UnsupportedOperationException();
  }

  @Override
  public StoreStatus check() {
    return new StoreStatus(failure.isEmpty(), "", 0, 0);
  }

  @Override
  public void close() {}
}
