package dev.sonde.store.duckdb;

import dev.sonde.model.Micros;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Closes days: rewrites their points as files, and puts late points into the files of days that are
 * closed. What is being rewritten is not written to any more; whatever comes meanwhile goes to
 * newer tables. Files and tables change places in one commit, so that a crash at any time leaves
 * either the one or the other. One thread uses it.
 */
final class Keeper {
  private final Archive archive;
  private final Keeping keeping;
  private final Clock clock;
  private final Instance instance;
  private final Lock writing;
  private final Map<String, Sighting> sightings = new HashMap<>();
  private final Map<String, Set<Long>> merged = new HashMap<>();
  private @Nullable Opened opened;
  private volatile boolean stopped;

  /**
   * A keeper that has done nothing.
   *
   * @param writing is held while what is known in memory changes
   */
  Keeper(Archive archive, Keeping keeping, Clock clock, Instance instance, Lock writing) {
    this.archive = archive;
    this.keeping = keeping;
    this.clock = clock;
    this.instance = instance;
    this.writing = writing;
  }

  /** Lets what is done now be the last; any thread may call it. */
  void stop() {
    stopped = true;
  }

  /** Does what is due. */
  void run() throws SQLException {
    List<String> kinds =
        instance.use(now -> now.catalogue().all().stream().map(KindTable::kind).toList());
    for (String kind : kinds) {
      boolean more = true;
      while (more && !stopped) {
        more = step(kind);
      }
    }
  }

  /** Closes one day of a kind, or merges late points into one; false if none is due. */
  private boolean step(String kind) throws SQLException {
    Optional<Plan> due = plan(kind);
    if (due.isEmpty()) {
      return false;
    }
    Plan plan = due.get();
    List<DayFile> written = new ArrayList<>();
    List<DayFile> useless = written;
    try {
      for (DayWriter.Order order : plan.orders) {
        if (stopped) {
          return false;
        }
        instance
            .use(now -> now.engine().keep(on -> new DayWriter(archive, keeping).write(on, order)))
            .ifPresent(written::add);
      }
      // If it fails, nobody knows which files count until the store is opened again.
      useless = List.of();
      boolean done = locked(now -> isExchanged(now, plan, written));
      useless = done ? plan.replaced : written;
      return done;
    } finally {
      archive.delete(useless);
    }
  }

  /** Does something while nobody else writes. */
  private <T> T locked(Instance.Work<T> work) throws SQLException {
    writing.lock();
    try {
      return instance.use(work);
    } finally {
      writing.unlock();
    }
  }

  private Optional<Plan> plan(String kind) throws SQLException {
    Optional<KindTable> table = locked(now -> seal(now, kind));
    return table.isPresent() ? instance.use(now -> plan(now, table.get())) : Optional.empty();
  }

  private Optional<Plan> plan(Opened now, KindTable table) throws SQLException {
    // In this order, so that a removal in between makes the plan void.
    int removals = table.removals();
    Layout layout = table.layout();
    for (long day : days(layout)) {
      List<HotGroup> groups = sealed(layout, day);
      List<DayFile> files = layout.files().stream().filter(file -> file.day() == day).toList();
      NavigableMap<Integer, Long> counts = now.engine().keep(on -> counts(on, groups, day));
      Plan plan = new Plan(table, day, groups, removals);
      if (plan.isNeeded(counts, files)) {
        plan.order(counts, files, layout);
        return Optional.of(plan);
      }
      merged(groups, day);
    }
    return Optional.empty();
  }

  /**
   * Nothing is added from now on to tables that are due. Late points wait in one table until those
   * before them are in files, lest there be more and more tables where there is little time.
   */
  private Optional<KindTable> seal(Opened now, String kind) {
    if (!now.equals(opened)) {
      // What was sealed is not any more.
      merged.clear();
      opened = now;
    }
    KindTable table = now.catalogue().find(kind);
    if (table != null) {
      Layout layout = table.layout();
      boolean busy = layout.groups().stream().anyMatch(each -> each.isLate() && each.sealed());
      table.layout(
          layout.withGroups(
              group -> !(busy && group.isLate()) && isDue(group) ? group.seal() : group));
    }
    return Optional.ofNullable(table);
  }

  private boolean isDue(HotGroup group) {
    if (group.sealed()) {
      return true;
    }
    long now = Micros.now(clock);
    if (!group.isLate()) {
      return Days.last(group.day()) + micros(keeping.grace()) < now;
    }
    Sighting before = sightings.get(id(group));
    if (before == null || !before.days.equals(group.days())) {
      before = new Sighting(group.days(), before == null ? now : before.first, now);
      sightings.put(id(group), before);
    }
    return now - before.changed >= micros(keeping.rest())
        || now - before.first >= micros(keeping.longest());
  }

  private static long micros(Duration time) {
    return time.toNanos() / 1_000;
  }

  /** The days for which there is something to do, the oldest first. */
  private NavigableSet<Long> days(Layout layout) {
    NavigableSet<Long> days = new TreeSet<>();
    layout.groups().stream()
        .filter(HotGroup::sealed)
        .flatMap(group -> group.days().stream())
        .filter(day -> sealed(layout, day).stream().anyMatch(group -> !isMerged(group, day)))
        .forEach(days::add);
    layout.files().stream()
        .filter(file -> file.live() < file.rows())
        .forEach(file -> days.add(file.day()));
    return days;
  }

  /**
   * The groups whose points of a day may go into its files: those that are sealed, up to the first
   * one that is not, since a file counts less than any table.
   */
  private static List<HotGroup> sealed(Layout layout, long day) {
    return layout.groups().stream()
        .filter(group -> group.covers(day))
        .takeWhile(HotGroup::sealed)
        .toList();
  }

  private boolean isMerged(HotGroup group, long day) {
    return merged.getOrDefault(id(group), Set.of()).contains(day);
  }

  private void merged(List<HotGroup> groups, long day) {
    groups.forEach(group -> merged.computeIfAbsent(id(group), id -> new HashSet<>()).add(day));
  }

  private static String id(HotGroup group) {
    return group.kind() + "." + group.generation();
  }

  private static NavigableMap<Integer, Long> counts(
      DuckDBConnection connection, List<HotGroup> groups, long day) throws SQLException {
    NavigableMap<Integer, Long> counts = new TreeMap<>();
    if (groups.isEmpty()) {
      return counts;
    }
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT series, count(*) FROM %s WHERE time BETWEEN %d AND %d GROUP BY series"
                    .formatted(
                        new Layout.Reading(groups, List.of()).sql("", List.of()),
                        Days.begin(day),
                        Days.last(day)))) {
      while (row.next()) {
        counts.put(row.getInt(1), row.getLong(2));
      }
    }
    return counts;
  }

  /** Lets the files take the place of what they were made from; false if that changed meanwhile. */
  private boolean isExchanged(Opened now, Plan plan, List<DayFile> written) throws SQLException {
    KindTable table = plan.table;
    if (!now.equals(opened) || table.removals() != plan.removals) {
      return false;
    }
    Set<HotGroup> over = new HashSet<>();
    for (HotGroup group : plan.groups) {
      if (group.days().stream().allMatch(day -> day == plan.day || isMerged(group, day))) {
        over.add(group);
      }
    }
    List<DayFile> files = new ArrayList<>(table.layout().files());
    files.removeAll(plan.replaced);
    files.addAll(written);
    now.catalogue().changing();
    try {
      boolean _ = now.engine().write(connection -> exchange(connection, plan, written, over));
      table.layout(table.layout().with(group -> !over.contains(group), files));
    } finally {
      now.catalogue().changed();
    }
    merged(plan.groups, plan.day);
    over.forEach(group -> merged.remove(id(group)));
    over.forEach(group -> sightings.remove(id(group)));
    return true;
  }

  private static boolean exchange(
      DuckDBConnection connection, Plan plan, List<DayFile> written, Set<HotGroup> over)
      throws SQLException {
    FileList.forget(connection, plan.replaced);
    FileList.add(connection, written);
    for (HotGroup group : over) {
      for (String each : group.tables()) {
        Engine.execute(connection, "DROP TABLE " + Layout.quoted(each));
      }
    }
    return true;
  }

  /** When a group of late points was seen, in microseconds. */
  private record Sighting(Set<Long> days, long first, long changed) {}

  /** What is to be done for one day of one kind. */
  private final class Plan {
    private final KindTable table;
    private final long day;
    private final List<HotGroup> groups;
    private final int removals;
    private final List<DayFile> replaced = new ArrayList<>();
    private final List<DayWriter.Order> orders = new ArrayList<>();
    private long number;

    Plan(KindTable table, long day, List<HotGroup> groups, int removals) {
      this.table = table;
      this.day = day;
      this.groups = groups;
      this.removals = removals;
    }

    boolean isNeeded(NavigableMap<Integer, Long> counts, List<DayFile> files) {
      return !groups.isEmpty() || files.stream().anyMatch(file -> isTouched(file, counts));
    }

    private static boolean isTouched(DayFile file, NavigableMap<Integer, Long> counts) {
      return file.live() < file.rows()
          || !counts.subMap(file.firstSeries(), true, file.lastSeries(), true).isEmpty();
    }

    /** One order for each file that changes, and others for series that are in none. */
    void order(NavigableMap<Integer, Long> counts, List<DayFile> files, Layout layout) {
      number = files.stream().mapToLong(Archive::number).max().orElse(0);
      NavigableMap<Integer, Long> fresh = new TreeMap<>(counts);
      for (DayFile file : files) {
        fresh.subMap(file.firstSeries(), true, file.lastSeries(), true).clear();
        if (isTouched(file, counts)) {
          replaced.add(file);
          add(layout, List.of(file), file.firstSeries(), file.lastSeries());
        }
      }
      long most = Math.max(1, keeping.valuesPerFile() / (2 + layout.columns().inOrder().size()));
      long rows = 0;
      Integer first = null;
      Integer last = null;
      for (Map.Entry<Integer, Long> each : fresh.entrySet()) {
        if (first != null
            && last != null
            && (rows + each.getValue() > most || isBetween(files, last, each.getKey()))) {
          add(layout, List.of(), first, last);
          first = null;
          rows = 0;
        }
        first = first == null ? each.getKey() : first;
        last = each.getKey();
        rows += each.getValue();
      }
      if (first != null) {
        add(layout, List.of(), first, Objects.requireNonNull(last));
      }
    }

    private static boolean isBetween(List<DayFile> files, int before, int after) {
      return files.stream()
          .anyMatch(file -> file.firstSeries() > before && file.lastSeries() < after);
    }

    private void add(Layout layout, List<DayFile> from, int first, int last) {
      orders.add(
          new DayWriter.Order(
              new Layout.Reading(groups, from),
              layout.columns(),
              table.kind(),
              day,
              first,
              last,
              Archive.path(table.kind(), day, ++number)));
    }
  }
}
