package dev.sonde.store.duckdb;

import dev.sonde.store.Resolution;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of one kind that count, by resolution and day. Immutable. */
final class DayFiles {
  static final DayFiles NONE = new DayFiles(List.of());

  private final Map<Resolution, NavigableMap<Long, List<DayFile>>> files =
      new EnumMap<>(Resolution.class);
  private final Map<Resolution, Amount> amounts = new EnumMap<>(Resolution.class);

  /** Files in any order. */
  DayFiles(Collection<DayFile> all) {
    for (Resolution resolution : Resolution.values()) {
      files.put(resolution, new TreeMap<>());
    }
    all.stream()
        .sorted(Comparator.comparingInt(DayFile::firstSeries))
        .forEach(
            file ->
                days(file.resolution())
                    .computeIfAbsent(file.day(), day -> new ArrayList<>())
                    .add(file));
    files.forEach((resolution, days) -> amounts.put(resolution, Amount.of(days.values())));
  }

  /**
   * What files of one resolution amount to.
   *
   * @param files how many there are
   * @param bytes what they occupy
   * @param extent how far they reach
   * @param bytesUpTo what those occupy that end by a day, for each last day of one
   */
  record Amount(int files, long bytes, Extent extent, NavigableMap<Long, Long> bytesUpTo) {
    static final Amount NONE = new Amount(0, 0, Extent.NONE, Collections.emptyNavigableMap());

    private static Amount of(Collection<List<DayFile>> days) {
      Extent extent = Extent.NONE;
      NavigableMap<Long, Long> upTo = new TreeMap<>();
      int files = 0;
      long bytes = 0;
      for (List<DayFile> day : days) {
        for (DayFile file : day) {
          extent = extent.and(new Extent(file.live(), file.oldest(), file.newest()));
          files++;
          bytes += file.bytes();
          upTo.put(file.lastDay(), bytes);
        }
      }
      return new Amount(files, bytes, extent, Collections.unmodifiableNavigableMap(upTo));
    }
  }

  /** What the files of a resolution amount to. */
  Amount amount(Resolution resolution) {
    return amounts.getOrDefault(resolution, Amount.NONE);
  }

  /** What all files occupy. */
  long bytes() {
    return amounts.values().stream().mapToLong(Amount::bytes).sum();
  }

  private NavigableMap<Long, List<DayFile>> days(Resolution resolution) {
    return files.getOrDefault(resolution, Collections.emptyNavigableMap());
  }

  /** All files of a resolution by their day, each day's by series. Not to be changed. */
  NavigableMap<Long, List<DayFile>> of(Resolution resolution) {
    return Collections.unmodifiableNavigableMap(days(resolution));
  }

  /** The files of a resolution that have a day; by series. */
  List<DayFile> of(Resolution resolution, long day) {
    long key = resolution == Resolution.HOUR ? Days.firstOfMonth(day) : day;
    return Collections.unmodifiableList(days(resolution).getOrDefault(key, List.of()));
  }

  /** All files of a resolution. */
  Stream<DayFile> all(Resolution resolution) {
    return days(resolution).values().stream().flatMap(List::stream);
  }

  /** All files. */
  Stream<DayFile> all() {
    return files.keySet().stream().flatMap(this::all);
  }

  /** The files of a resolution that may have rows of a range and of some series in order. */
  List<DayFile> within(Resolution resolution, long from, long to, int[] series) {
    long first = Days.of(from);
    return days(resolution)
        .subMap(
            resolution == Resolution.HOUR ? Days.firstOfMonth(first) : first,
            true,
            Math.max(first, Days.of(to)),
            true)
        .values()
        .stream()
        .flatMap(List::stream)
        .filter(file -> file.newest() >= from && file.oldest() <= to)
        .filter(file -> file.mayHave(series))
        .toList();
  }

  boolean has(Resolution resolution, long day) {
    return !of(resolution, day).isEmpty();
  }

  /** Whether the points of a day are in files but not in rollups. */
  boolean lacksRollups(long day) {
    return has(Resolution.RAW, day) && !has(Resolution.MINUTE, day);
  }

  boolean isEmpty() {
    return files.values().stream().allMatch(Map::isEmpty);
  }

  /** Without some files and with others, which share what they can with these. */
  DayFiles with(Collection<DayFile> removed, Collection<DayFile> added) {
    Set<DayFile> less = new HashSet<>(removed);
    List<DayFile> all = new ArrayList<>(all().filter(file -> !less.contains(file)).toList());
    for (DayFile file : added) {
      all.add(
          Stream.of(all(file.resolution()).toList())
              .filter(known -> !known.isEmpty())
              .map(known -> file.sharing(known.getLast()))
              .findFirst()
              .orElse(file));
    }
    return new DayFiles(all);
  }
}
