package dev.sonde.store.duckdb;

import dev.sonde.store.Resolution;
import dev.sonde.store.Retention;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Chooses the files that go: those that are older than is kept, and where the store occupies more
 * than it may, the oldest days of points, then of minutes, then months of hours. Never a day whose
 * rollups are not written, or that has points in a table. Immutable.
 */
final class Expiry {
  private final Retention retention;

  Expiry(Retention retention) {
    this.retention = retention;
  }

  /**
   * Files that go together.
   *
   * @param table their kind
   * @param resolution their resolution
   * @param day their day, or the first of their month
   * @param files the files
   */
  record Lot(KindTable table, Resolution resolution, long day, List<DayFile> files) {
    long bytes() {
      return files.stream().mapToLong(DayFile::bytes).sum();
    }
  }

  /**
   * What is older than is kept, at a time in microseconds. Days that are being filled with points
   * of the past stay until no more come.
   */
  List<Lot> tooOld(KindTable table, long now) {
    List<Lot> lots = new ArrayList<>();
    for (Resolution resolution : Resolution.values()) {
      long oldest =
          now - TimeUnit.SECONDS.toMicros(retention.of(table.kind(), resolution).toSeconds());
      lots(table, resolution).stream()
          .filter(lot -> Days.last(lot.files().getFirst().lastDay()) < oldest)
          .filter(lot -> resolution == Resolution.HOUR || !table.isBeingFilled(lot.day(), now))
          .forEach(lots::add);
    }
    return lots;
  }

  /**
   * What goes so that so many bytes become free, in the order in which it goes.
   *
   * @param today the present day, of which everything stays
   */
  List<Lot> overBudget(Collection<KindTable> tables, long bytes, long today) {
    List<Lot> going = new ArrayList<>();
    long left = bytes;
    for (Resolution resolution : Resolution.values()) {
      List<Lot> lots = new ArrayList<>();
      tables.forEach(table -> lots.addAll(lots(table, resolution)));
      lots.removeIf(lot -> lot.files().getFirst().lastDay() >= today);
      lots.sort(Comparator.comparingLong(Lot::day).thenComparing(lot -> lot.table().kind()));
      for (Lot lot : lots) {
        if (left <= 0) {
          return going;
        }
        going.add(lot);
        left -= lot.bytes();
      }
    }
    return going;
  }

  private static List<Lot> lots(KindTable table, Resolution resolution) {
    Layout layout = table.layout();
    List<Lot> lots = new ArrayList<>();
    layout
        .files()
        .of(resolution)
        .forEach(
            (day, files) -> {
              if (resolution != Resolution.RAW
                  || !(layout.files().lacksRollups(day) || layout.isHot(day))) {
                lots.add(new Lot(table, resolution, day, List.copyOf(files)));
              }
            });
    return lots;
  }

  /** The lots by kind. */
  static Map<KindTable, List<Lot>> byKind(List<Lot> lots) {
    Map<KindTable, List<Lot>> byKind = new HashMap<>();
    lots.forEach(lot -> byKind.computeIfAbsent(lot.table(), table -> new ArrayList<>()).add(lot));
    return byKind;
  }
}
