package dev.sonde.store.duckdb;

import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.store.Resolution;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What is known in memory of a kind: its tables, their columns, and its series families with an
 * index by tag. Holds what is committed, and nothing else. One thread changes it, any may read.
 */
final class KindTable {
  /** How long a day that is too old waits for further points of the past, in microseconds. */
  private static final long PATIENCE = TimeUnit.HOURS.toMicros(12);

  private final String kind;
  private final Map<Tags, Series> byTags = new ConcurrentHashMap<>();
  private final Map<Tag, Set<Series>> byTag = new ConcurrentHashMap<>();
  private final Map<Long, Long> filled = new ConcurrentHashMap<>();
  private final AtomicInteger removals = new AtomicInteger();
  private final AtomicInteger lates = new AtomicInteger();
  private final AtomicInteger lastFile;
  private volatile long horizon = Long.MIN_VALUE;
  private volatile Layout layout;

  KindTable(String kind, Layout layout) {
    this(kind, layout, 0);
  }

  /**
   * A kind.
   *
   * @param lastFile the highest number that a file of it has
   */
  KindTable(String kind, Layout layout, int lastFile) {
    this.kind = kind;
    this.layout = layout;
    this.lastFile = new AtomicInteger(lastFile);
  }

  String kind() {
    return kind;
  }

  /** Where the points are; one look is of one moment. */
  Layout layout() {
    return layout;
  }

  void layout(Layout committed) {
    layout = committed;
  }

  /** A number that no file of this kind has. */
  int nextFile() {
    return lastFile.incrementAndGet();
  }

  /** The first day whose points are taken; what came before is only in rollups, or gone. */
  long horizon() {
    return horizon;
  }

  void horizon(long day) {
    horizon = day;
  }

  /** Notes that points of the past were added to a day, at a time in microseconds. */
  void filled(long day, long now) {
    filled.put(day, now);
  }

  /**
   * Whether points of the past were added to a day not long ago, so that more may follow: what is
   * too old of it stays for now. Points of days before the horizon can be nothing else; when that
   * was is not known after the store was opened, and then counts from the first look on.
   */
  boolean isBeingFilled(long day, long now) {
    boolean past = day < horizon && layout.files().has(Resolution.RAW, day);
    Long last = past ? filled.computeIfAbsent(day, _ -> now) : filled.get(day);
    return last != null && now - last < PATIENCE;
  }

  /** How often points were deleted that are not wholly in one file. */
  int removals() {
    return removals.get();
  }

  /** Notes that points were deleted. */
  void removed() {
    removals.incrementAndGet();
  }

  @Nullable Series find(Tags tags) {
    return byTags.get(tags);
  }

  Collection<Series> all() {
    return byTags.values();
  }

  int size() {
    return byTags.size();
  }

  /** A number that is another one once points came that are not after all others of theirs. */
  int lates() {
    return lates.get();
  }

  /** Notes that such points came. */
  void wroteLate() {
    lates.incrementAndGet();
  }

  /**
   * The newest point of each series that has one at or after a time; empty if that is not known of
   * all of them.
   */
  Optional<List<Point>> latest(long since) {
    long first = Math.max(since, Days.firstTime(horizon));
    List<Point> points = new ArrayList<>();
    for (Series series : all()) {
      long newest = series.newest();
      Point point = series.latest();
      if (point != null && point.time() >= first) {
        points.add(point);
      } else if (point == null && newest >= first) {
        return Optional.empty();
      }
    }
    return Optional.of(points);
  }

  void add(Series series) {
    byTags.put(series.key().tags(), series);
    series
        .key()
        .tags()
        .forEach(
            (name, value) ->
                byTag
                    .computeIfAbsent(new Tag(name, value), tag -> ConcurrentHashMap.newKeySet())
                    .add(series));
  }

  void remove(Series series) {
    byTags.remove(series.key().tags());
    series
        .key()
        .tags()
        .forEach(
            (name, value) ->
                byTag.computeIfPresent(
                    new Tag(name, value),
                    (tag, all) -> {
                      all.remove(series);
                      return all.isEmpty() ? null : all;
                    }));
  }

  /** The series families whose tags match a filter; looks only at those of its rarest name. */
  List<Series> matching(Map<String, ? extends Collection<String>> filter) {
    Collection<Series> fewest = all();
    for (var entry : filter.entrySet()) {
      List<Series> candidates =
          entry.getValue().stream()
              .distinct()
              .flatMap(v -> byTag.getOrDefault(new Tag(entry.getKey(), v), Set.of()).stream())
              .toList();
      if (candidates.size() < fewest.size()) {
        fewest = candidates;
      }
    }
    return fewest.stream().filter(s -> s.key().tags().matches(filter)).toList();
  }

  private record Tag(String name, String value) {}
}
