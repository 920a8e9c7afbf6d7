package dev.sonde.store.duckdb;

import dev.sonde.store.Resolution;
import dev.sonde.store.SeriesQuery;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is to be done for one day of one kind: which files are to be written, and which they take
 * the place of. First the points, then their rollups. One thread uses it.
 */
final class DayPlan {
  private static final long HOURS_OF_MONTH = 744;

  private final KindTable table;
  private final Layout layout;
  private final long day;
  private final List<HotGroup> groups;
  private final Arrivals arrivals;
  private final int removals;
  private final Set<DayFile> replaced = new HashSet<>();
  private final List<FileWriter.Written> written = new ArrayList<>();

  /**
   * A plan for a day.
   *
   * @param layout where the points are
   * @param groups the tables whose points of that day go into files
   * @param arrivals what they have
   * @param removals how often points had been deleted when the layout was looked at
   */
  DayPlan(
      KindTable table,
      Layout layout,
      long day,
      List<HotGroup> groups,
      Arrivals arrivals,
      int removals) {
    this.table = table;
    this.layout = layout;
    this.day = day;
    this.groups = groups;
    this.arrivals = arrivals;
    this.removals = removals;
  }

  /**
   * What tables have of a day.
   *
   * @param rows how many points of each series
   * @param newest the time of the last one
   */
  record Arrivals(NavigableMap<Integer, Long> rows, long newest) {
    static final Arrivals NONE = new Arrivals(new TreeMap<>(), Long.MIN_VALUE);

    private boolean touch(DayFile file) {
      return !rows.subMap(file.firstSeries(), true, file.lastSeries(), true).isEmpty();
    }
  }

  KindTable table() {
    return table;
  }

  long day() {
    return day;
  }

  List<HotGroup> groups() {
    return groups;
  }

  /** Whether the kind's points are as they were when this was planned. */
  boolean isUpToDate() {
    return table.removals() == removals;
  }

  /** The files that count no more afterwards. */
  Set<DayFile> replaced() {
    return replaced;
  }

  /** The files that were written. */
  List<FileWriter.Written> written() {
    return written;
  }

  /** Notes a file that was written. */
  void add(FileWriter.Written file) {
    written.add(file);
  }

  boolean isNeeded() {
    return !groups.isEmpty()
        || layout.files().lacksRollups(day)
        || layout.files().of(Resolution.RAW, day).stream().anyMatch(file -> !file.isClean());
  }

  /** The files of points to be written: one for each that changes, others for further series. */
  List<FileWriter.Order> points(Keeping keeping, String folder) {
    List<DayFile> files = layout.files().of(Resolution.RAW, day);
    long most = Math.max(1, keeping.valuesPerFile() / (2 + layout.columns().inOrder().size()));
    List<Share> shares = new ArrayList<>(Share.among(files, arrivals.rows(), most));
    files.stream()
        .filter(file -> !file.isClean() && !arrivals.touch(file))
        .forEach(file -> shares.add(Share.of(file)));
    List<FileWriter.Order> orders = new ArrayList<>();
    for (Share share : shares) {
      share.replaced().ifPresent(replaced::add);
      orders.add(
          new FileWriter.Order(
              table.kind(),
              Resolution.RAW,
              day,
              table.nextFile(),
              rows(share, folder),
              layout.columns().inOrder()));
    }
    return orders;
  }

  private String rows(Share share, String folder) {
    return "(SELECT * FROM %s WHERE time BETWEEN %d AND %d AND series BETWEEN %d AND %d AND %s)"
        .formatted(
            new Layout.Reading(groups, share.replaced().stream().toList())
                .sql(folder, layout.columns().inOrder()),
            Days.begin(day),
            Days.last(day),
            share.first(),
            share.last(),
            RollupWriter.isKnown(table.kind()));
  }

  /** The files of points that the day has once those that were written count. */
  List<DayFile> pointFiles() {
    List<DayFile> files = new ArrayList<>(layout.files().of(Resolution.RAW, day));
    files.removeAll(replaced);
    written.stream()
        .map(FileWriter.Written::file)
        .filter(file -> file.resolution() == Resolution.RAW)
        .forEach(files::add);
    return files;
  }

  /** Where the rollups of the day are made from. */
  RollupWriter.Source source() {
    long begin = Days.begin(day);
    return new RollupWriter.Source(
        table.kind(),
        day,
        pointFiles(),
        layout.reading(begin - SeriesQuery.LONGEST_RATE_GAP, begin - 1));
  }

  /**
   * The files of rollups to be written.
   *
   * @param rows how many points of each series the day has
   */
  List<RollupWriter.Order> rollups(NavigableMap<Integer, Long> rows, Keeping keeping) {
    NavigableMap<Integer, Long> touched = new TreeMap<>(rows);
    if (layout.files().has(Resolution.MINUTE, day)) {
      touched.keySet().retainAll(arrivals.rows().keySet());
    }
    replaceFollowing();
    long width = 4L * (1 + layout.columns().inOrder().size());
    List<RollupWriter.Order> orders = new ArrayList<>();
    orders.addAll(orders(Resolution.MINUTE, touched, 4 * keeping.valuesPerFile() / width));
    NavigableMap<Integer, Long> hours = new TreeMap<>();
    touched.keySet().forEach(series -> hours.put(series, HOURS_OF_MONTH));
    orders.addAll(orders(Resolution.HOUR, hours, 4 * keeping.valuesPerFile() / width));
    return orders;
  }

  private List<RollupWriter.Order> orders(
      Resolution resolution, NavigableMap<Integer, Long> rows, long most) {
    List<RollupWriter.Order> orders = new ArrayList<>();
    for (Share share : Share.among(layout.files().of(resolution, day), rows, Math.max(1, most))) {
      share.replaced().ifPresent(replaced::add);
      orders.add(new RollupWriter.Order(resolution, table.nextFile(), share));
    }
    return orders;
  }

  /**
   * The first rates of a day are told from the last points of the day before: where those change,
   * the next day's rollups count no more and are written anew; unless the points are gone of some
   * of its series, whose rollups could not be.
   */
  private void replaceFollowing() {
    if (arrivals.newest() >= Days.last(day) - SeriesQuery.LONGEST_RATE_GAP
        && day + 1 >= table.horizon()
        && layout.files().has(Resolution.RAW, day + 1)) {
      replaced.addAll(layout.files().of(Resolution.MINUTE, day + 1));
    }
  }
}
