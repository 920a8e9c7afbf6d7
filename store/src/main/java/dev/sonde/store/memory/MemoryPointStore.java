package dev.sonde.store.memory;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Report;
import dev.sonde.model.SeriesKey;
import dev.sonde.store.Batch;
import dev.sonde.store.PastPoints;
import dev.sonde.store.PointStore;
import dev.sonde.store.SeriesQuery;
import dev.sonde.store.SeriesSlice;
import dev.sonde.store.SliceCollector;
import dev.sonde.store.StoreException;
import dev.sonde.store.StoreStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Keeps points in memory, sorted, and forgets them when the program ends.
 *
 * <p>Says by plain means what {@link PointStore} promises; it is not made to be fast. Readers wait
 * while a commit is put into the maps, which takes no input or output.
 */
public final class MemoryPointStore implements PointStore {
  /** About what a map entry with ten numbers takes. */
  private static final long BYTES_PER_POINT = 200;

  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Map<SeriesKey, NavigableMap<Long, Fields>> families = new HashMap<>();
  private final Map<Stream, Long> marks = new HashMap<>();
  private final long maxPoints;
  private final long maxValues;
  private long points;
  private boolean full;
  private boolean closed;

  /**
   * An empty store.
   *
   * @param maxPoints how many points are kept at most; commits beyond that fail
   * @param maxValues how many numbers an answer may hold at most
   */
  public MemoryPointStore(long maxPoints, long maxValues) {
    this.maxPoints = maxPoints;
    this.maxValues = maxValues;
  }

  /** An empty store for ten million points and answers of two million values. */
  public MemoryPointStore() {
    this(10_000_000, 2_000_000);
  }

  @Override
  public List<Boolean> append(List<Batch> batches) {
    return writing(
        () -> {
          Map<Stream, Long> staged = new HashMap<>();
          List<Boolean> stored = batches.stream().map(b -> isNew(b, staged)).toList();
          long more = 0;
          for (int i = 0; i < batches.size(); i++) {
            more += stored.get(i) ? batches.get(i).points().size() : 0;
          }
          full = points + more > maxPoints;
          if (full) {
            throw new StoreException(
                "the store in memory is full: it holds %d points, %d more came, at most %d fit"
                    .formatted(points, more, maxPoints));
          }
          for (int i = 0; i < batches.size(); i++) {
            if (stored.get(i)) {
              batches.get(i).points().forEach(this::put);
            }
          }
          marks.putAll(staged);
          return stored;
        });
  }

  @Override
  public PastPoints addPast(List<Point> past) {
    return writing(
        () -> {
          full = points + past.size() > maxPoints;
          if (full) {
            throw new StoreException(
                "the store in memory is full: it holds %d points, at most %d fit"
                    .formatted(points, maxPoints));
          }
          long before = points;
          for (Point point : past) {
            families
                .computeIfAbsent(point.series(), key -> new TreeMap<>())
                .computeIfAbsent(
                    point.time(),
                    time -> {
                      points++;
                      return point.fields();
                    });
          }
          int added = (int) (points - before);
          return new PastPoints(added, past.size() - added, 0, 0);
        });
  }

  private boolean isNew(Batch batch, Map<Stream, Long> staged) {
    if (batch.mark().isEmpty()) {
      return true;
    }
    Report.Id mark = batch.mark().get();
    Stream stream = new Stream(mark.agent(), mark.stream());
    long highest = staged.getOrDefault(stream, marks.getOrDefault(stream, Long.MIN_VALUE));
    if (mark.sequence() <= highest) {
      return false;
    }
    staged.put(stream, mark.sequence());
    return true;
  }

  private void put(Point point) {
    NavigableMap<Long, Fields> family =
        families.computeIfAbsent(point.series(), key -> new TreeMap<>());
    if (family.put(point.time(), point.fields()) == null) {
      points++;
    }
  }

  @Override
  public List<SeriesSlice> query(SeriesQuery query) {
    return reading(
        () -> {
          SliceCollector collector = new SliceCollector(query, maxValues);
          families.forEach(
              (key, family) -> {
                if (key.kind().equals(query.kind()) && key.tags().matches(query.filter())) {
                  for (SeriesQuery.Selection field : query.fields()) {
                    collect(family, query, field, collector.slice(key.tags(), field));
                  }
                }
              });
          return collector.slices();
        });
  }

  private static void collect(
      NavigableMap<Long, Fields> family,
      SeriesQuery query,
      SeriesQuery.Selection selection,
      SliceCollector.Slice slice) {
    NavigableMap<Long, Double> values = new TreeMap<>();
    family.forEach(
        (time, fields) ->
            fields.number(selection.field()).ifPresent(value -> values.put(time, value)));
    NavigableMap<Long, Double> wanted =
        (selection.form() == SeriesQuery.Form.RATE ? rates(values) : values)
            .subMap(query.from(), true, query.to(), false);
    if (query.step() == 0) {
      wanted.forEach(slice::add);
      return;
    }
    NavigableMap<Long, List<Double>> steps = new TreeMap<>();
    wanted.forEach(
        (time, value) ->
            steps
                .computeIfAbsent(
                    Math.floorDiv(time, query.step()) * query.step(), step -> new ArrayList<>())
                .add(value));
    steps.forEach(
        (time, in) -> {
          var summary = in.stream().mapToDouble(Double::doubleValue).summaryStatistics();
          slice.add(
              new SliceCollector.Step(
                  time,
                  summary.getMin(),
                  summary.getAverage(),
                  summary.getMax(),
                  quantiles(in, query.quantiles()),
                  in.size(),
                  in.getLast()));
        });
  }

  private static double[] quantiles(List<Double> values, List<Double> quantiles) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return quantiles.stream().mapToDouble(quantile -> quantile(sorted, quantile)).toArray();
  }

  private static double quantile(double[] sorted, double quantile) {
    double rank = quantile * (sorted.length - 1);
    int below = (int) rank;
    double above = sorted[Math.min(below + 1, sorted.length - 1)];
    return sorted[below] + (above - sorted[below]) * (rank - below);
  }

  private static NavigableMap<Long, Double> rates(NavigableMap<Long, Double> values) {
    NavigableMap<Long, Double> rates = new TreeMap<>();
    values.forEach(
        (time, value) -> {
          Map.Entry<Long, Double> before = values.lowerEntry(time);
          if (before != null
              && time - before.getKey() <= SeriesQuery.LONGEST_RATE_GAP
              && value >= before.getValue()) {
            rates.put(time, (value - before.getValue()) * 1e6 / (time - before.getKey()));
          }
        });
    return rates;
  }

  @Override
  public List<Point> latest(long since) {
    return reading(
        () ->
            families.entrySet().stream()
                .filter(e -> e.getValue().lastKey() >= since)
                .map(e -> newest(e.getKey(), e.getValue().lastEntry()))
                .toList());
  }

  private static Point newest(SeriesKey key, Map.Entry<Long, Fields> entry) {
    return new Point(key.kind(), entry.getKey(), key.tags(), entry.getValue());
  }

  @Override
  public List<SeriesKey> series(String kind, Map<String, ? extends Collection<String>> filter) {
    return reading(
        () ->
            families.keySet().stream()
                .filter(key -> key.kind().equals(kind) && key.tags().matches(filter))
                .toList());
  }

  @Override
  public Map<String, KindExtent> extents() {
    return reading(
        () -> {
          Map<String, KindExtent> extents = new TreeMap<>();
          families.forEach(
              (key, family) ->
                  extents.merge(
                      key.kind(),
                      new KindExtent(family.size(), family.firstKey(), family.lastKey()),
                      MemoryPointStore::joined));
          return extents;
        });
  }

  private static KindExtent joined(KindExtent a, KindExtent b) {
    return new KindExtent(
        a.points() + b.points(),
        Math.min(a.oldest(), b.oldest()),
        Math.max(a.newest(), b.newest()));
  }

  @Override
  public long forget(String tagName, String tagValue) {
    Map<String, List<String>> filter = Map.of(tagName, List.of(tagValue));
    return removing(key -> key.tags().matches(filter));
  }

  private long removing(Predicate<SeriesKey> which) {
    return writing(
        () -> {
          long held = points;
          families
              .entrySet()
              .removeIf(
                  family -> {
                    boolean going = which.test(family.getKey());
                    points -= going ? family.getValue().size() : 0;
                    return going;
                  });
          full = full && points >= held;
          return held - points;
        });
  }

  /** The bytes are a rough estimate. */
  @Override
  public void maintain() {
    // Nothing here gets better with time.
  }

  @Override
  public StoreStatus check() {
    lock.readLock().lock();
    try {
      String problem = closed ? "the store is closed" : full ? "the store in memory is full" : "";
      return new StoreStatus(problem.isEmpty(), problem, points * BYTES_PER_POINT, families.size());
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      closed = true;
      families.clear();
      marks.clear();
    } finally {
      lock.writeLock().unlock();
    }
  }

  private <T> T reading(Supplier<T> work) {
    return locked(lock.readLock(), work);
  }

  private <T> T writing(Supplier<T> work) {
    return locked(lock.writeLock(), work);
  }

  private <T> T locked(Lock held, Supplier<T> work) {
    held.lock();
    try {
      if (closed) {
        throw new StoreException("the store is closed");
      }
      return work.get();
    } finally {
      held.unlock();
    }
  }

  private record Stream(String agent, String name) {}
}
