package dev.sonde.store.duckdb;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The series that go into one file.
 *
 * @param replaced the file that it takes the place of, if there is one
 * @param first the lowest number of a series
 * @param last the highest
 */
record Share(Optional<DayFile> replaced, int first, int last) {

  /** The series of a file, which is to be replaced. */
  static Share of(DayFile file) {
    return new Share(Optional.of(file), file.firstSeries(), file.lastSeries());
  }

  /** Whether a file may have rows of these series. */
  boolean overlaps(DayFile file) {
    return file.firstSeries() <= last && file.lastSeries() >= first;
  }

  /** The series in parts of about as many numbers each; at most one for each. */
  List<Share> inParts(int count) {
    int series = last - first + 1;
    int parts = Math.min(count, series);
    List<Share> all = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      int begin = first + (int) ((long) series * i / parts);
      int end = first + (int) ((long) series * (i + 1) / parts);
      all.add(new Share(replaced, begin, end - 1));
    }
    return all;
  }

  /**
   * Divides series among files: those within the bounds of a file that is there stay with it, the
   * others get files of their own, which never overlap one that is there.
   *
   * @param files the files of the day, by series
   * @param rows how many rows there are of each series
   * @param most how many rows a new file may have, unless one series alone has more
   */
  static List<Share> among(List<DayFile> files, NavigableMap<Integer, Long> rows, long most) {
    List<Share> shares = new ArrayList<>();
    NavigableMap<Integer, Long> fresh = new TreeMap<>(rows);
    for (DayFile file : files) {
      NavigableMap<Integer, Long> within =
          fresh.subMap(file.firstSeries(), true, file.lastSeries(), true);
      if (!within.isEmpty()) {
        shares.add(of(file));
        within.clear();
      }
    }
    shares.addAll(ofNew(files, fresh, most));
    return shares;
  }

  private static List<Share> ofNew(
      List<DayFile> files, NavigableMap<Integer, Long> fresh, long most) {
    List<Share> shares = new ArrayList<>();
    long rows = 0;
    Integer first = null;
    Integer last = null;
    for (Map.Entry<Integer, Long> each : fresh.entrySet()) {
      if (first != null
          && last != null
          && (rows + each.getValue() > most || isBetween(files, last, each.getKey()))) {
        shares.add(new Share(Optional.empty(), first, last));
        first = null;
        rows = 0;
      }
      first = first == null ? each.getKey() : first;
      last = each.getKey();
      rows += each.getValue();
    }
    if (first != null) {
      shares.add(new Share(Optional.empty(), first, Objects.requireNonNull(last)));
    }
    return shares;
  }

  private static boolean isBetween(List<DayFile> files, int before, int after) {
    return files.stream()
        .anyMatch(file -> file.firstSeries() > before && file.lastSeries() < after);
  }
}
