package dev.sonde.server;

import dev.sonde.model.Point;
import dev.sonde.model.SeriesKey;
import dev.sonde.model.Tags;
import dev.sonde.store.Batch;
import dev.sonde.store.PointStore;
import dev.sonde.store.SeriesQuery;
import dev.sonde.store.SeriesQuery.Form;
import dev.sonde.store.SeriesQuery.Selection;
import dev.sonde.store.SeriesSlice;
import dev.sonde.store.StoreException;
import dev.sonde.store.StoreStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A store in a list, which can be made to fail. */
public final class FakeStore implements PointStore {
  private final List<Point> points = new ArrayList<>();
  private boolean failing;
  private int queries;

  public synchronized void fail(boolean fails) {
    failing = fails;
  }

  public synchronized int queries() {
    return queries;
  }

  @Override
  public synchronized List<Boolean> append(List<Batch> batches) {
    batches.forEach(batch -> points.addAll(batch.points()));
    points.sort(Comparator.comparingLong(Point::time));
    return batches.stream().map(batch -> true).toList();
  }

  @Override
  public synchronized List<SeriesSlice> query(SeriesQuery query) {
    if (failing) {
      throw new StoreException("the disk is on strike");
    }
    queries++;
    Map<SeriesKey, List<Point>> families =
        points.stream()
            .filter(p -> p.kind().equals(query.kind()) && p.tags().matches(query.filter()))
            .filter(p -> p.time() >= query.from() && p.time() < query.to())
            .collect(Collectors.groupingBy(Point::series));
    List<SeriesSlice> slices = new ArrayList<>();
    families.forEach(
        (key, family) ->
            query.fields().forEach(field -> slices.add(slice(query, key, field, family))));
    return slices;
  }

  private static SeriesSlice slice(
      SeriesQuery query, SeriesKey key, Selection field, List<Point> family) {
    TreeMap<Long, List<Double>> steps = new TreeMap<>();
    for (int i = 0; i < family.size(); i++) {
      Point point = family.get(i);
      double value = point.fields().number(field.field()).orElse(Double.NaN);
      if (field.form() == Form.RATE) {
        value =
            i == 0
                ? Double.NaN
                : (value - family.get(i - 1).fields().number(field.field()).orElse(Double.NaN))
                    * 1e6
                    / (point.time() - family.get(i - 1).time());
      }
      if (!Double.isNaN(value)) {
        long step = query.step() == 0 ? 1 : query.step();
        steps.computeIfAbsent(point.time() / step * step, time -> new ArrayList<>()).add(value);
      }
    }
    return new SeriesSlice(
        key.tags(),
        field,
        steps.keySet().stream().mapToLong(t -> t).toArray(),
        steps.values().stream().mapToDouble(FakeStore::min).toArray(),
        steps.values().stream().mapToDouble(FakeStore::avg).toArray(),
        steps.values().stream().mapToDouble(FakeStore::max).toArray());
  }

  private static double min(List<Double> values) {
    return values.stream().mapToDouble(v -> v).min().orElseThrow();
  }

  private static double avg(List<Double> values) {
    return values.stream().mapToDouble(v -> v).average().orElseThrow();
  }

  private static double max(List<Double> values) {
    return values.stream().mapToDouble(v -> v).max().orElseThrow();
  }

  @Override
  public synchronized List<Point> latest(long since) {
    Map<SeriesKey, Point> newest = new HashMap<>();
    points.stream().filter(p -> p.time() >= since).forEach(p -> newest.put(p.series(), p));
    return List.copyOf(newest.values());
  }

  @Override
  public synchronized List<SeriesKey> series(
      String kind, Map<String, ? extends Collection<String>> filter) {
    return points.stream()
        .filter(p -> p.kind().equals(kind) && p.tags().matches(filter))
        .map(Point::series)
        .distinct()
        .toList();
  }

  @Override
  public synchronized Map<String, KindExtent> extents() {
    return points.stream()
        .collect(
            Collectors.groupingBy(
                Point::kind,
                Collectors.collectingAndThen(
                    Collectors.toList(),
                    all ->
                        new KindExtent(all.size(), all.getFirst().time(), all.getLast().time()))));
  }

  @Override
  public synchronized long forget(String tagName, String tagValue) {
    int before = points.size();
    points.removeIf(p -> p.tags().value(tagName).filter(tagValue::equals).isPresent());
    return before - points.size();
  }

  @Override
  public synchronized long dropBefore(String kind, long time) {
    int before = points.size();
    points.removeIf(p -> p.kind().equals(kind) && p.time() < time);
    return before - points.size();
  }

  @Override
  public synchronized StoreStatus check() {
    long series = points.stream().map(Point::series).distinct().count();
    return new StoreStatus(
        !failing, failing ? "the disk is on strike" : "", points.size() * 100L, series);
  }

  @Override
  public void close() {}

  /** The tags of a device. */
  public static Tags device(String id) {
    return Tags.of(Tags.DEVICE, id);
  }
}
