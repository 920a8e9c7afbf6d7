package dev.sonde.store.duckdb;

import dev.sonde.store.Resolution;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Closes days: rewrites their points as files, with rollups beside them, and puts late points into
 * the files of days that are closed. What is being rewritten is not written to any more; whatever
 * comes meanwhile goes to newer tables. Files and tables change places in one commit, so that a
 * crash at any time leaves either the one or the other. One thread uses it.
 */
final class Keeper {
  private final Archive archive;
  private final Keeping keeping;
  private final Instance instance;
  private final Lock writing;
  private final KeepingLog log;
  private final Ripeness ripeness;
  private final MissingDigests digests;
  private final Map<String, Set<Long>> merged = new HashMap<>();
  private @Nullable Opened opened;
  private volatile boolean stopped;

  /**
   * A keeper that has done nothing.
   *
   * @param writing is held while what is known in memory changes
   * @param log is told what is done
   */
  Keeper(
      Archive archive,
      Keeping keeping,
      Clock clock,
      Instance instance,
      Lock writing,
      KeepingLog log) {
    this.log = log;
    this.archive = archive;
    this.keeping = keeping;
    this.ripeness = new Ripeness(keeping, clock);
    this.instance = instance;
    this.writing = writing;
    this.digests = new MissingDigests(archive, instance, writing);
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
    digests.run();
  }

  /**
   * Closes one day of a kind, merges late points into one, or takes forgotten series out of a file;
   * false if none is due.
   */
  private boolean step(String kind) throws SQLException {
    Optional<DayPlan> due = plan(kind);
    if (due.isEmpty()) {
      return isPurged(kind);
    }
    DayPlan plan = due.get();
    log.begins(kind, plan.day());
    try {
      return isFilled(plan) && isDone(plan);
    } finally {
      log.ends();
    }
  }

  /** Writes the files and deletes them again if not all could be written. */
  private boolean isFilled(DayPlan plan) throws SQLException {
    boolean written = false;
    try {
      written = isWritten(plan);
      return written;
    } finally {
      if (!written) {
        archive.delete(files(plan));
      }
    }
  }

  private static Collection<DayFile> files(DayPlan plan) {
    return plan.written().stream().map(FileWriter.Written::file).toList();
  }

  /** Writes the files; false if it was told to stop. */
  private boolean isWritten(DayPlan plan) throws SQLException {
    FileWriter points = new FileWriter(archive, keeping.rowGroup());
    for (FileWriter.Order order : plan.points(keeping, archive.folder())) {
      if (stopped) {
        return false;
      }
      write(on -> points.write(on, order)).ifPresent(plan::add);
    }
    List<DayFile> files = plan.pointFiles();
    if (files.isEmpty()) {
      return true;
    }
    RollupWriter rollups = new RollupWriter(archive, keeping);
    RollupWriter.Source source = plan.source();
    NavigableMap<Integer, Long> rows =
        write(on -> Format.rowsOfSeries(on, Layout.Reading.parquet(archive.folder(), files)));
    for (RollupWriter.Order order : plan.rollups(rows, keeping)) {
      if (stopped) {
        return false;
      }
      write(on -> rollups.write(on, source, order)).ifPresent(plan::add);
    }
    return true;
  }

  private <T> T write(Engine.Work<T> work) throws SQLException {
    return instance.use(now -> now.engine().keep(work));
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

  private Optional<DayPlan> plan(String kind) throws SQLException {
    Optional<KindTable> table = locked(now -> seal(now, kind));
    return table.isPresent() ? instance.use(now -> plan(now, table.get())) : Optional.empty();
  }

  private Optional<DayPlan> plan(Opened now, KindTable table) throws SQLException {
    // In this order, so that a removal in between makes the plan void.
    int removals = table.removals();
    Layout layout = table.layout();
    for (long day : days(layout)) {
      List<HotGroup> groups = sealed(layout, day);
      DayPlan.Arrivals arrivals = now.engine().keep(on -> arrivals(on, groups, day));
      DayPlan plan = new DayPlan(table, layout, day, groups, arrivals, removals);
      if (plan.isNeeded()) {
        return Optional.of(plan);
      }
      merged(groups, day);
    }
    return Optional.empty();
  }

  /** Nothing is added from now on to tables that are due. */
  private Optional<KindTable> seal(Opened now, String kind) {
    if (!now.equals(opened)) {
      // What was sealed is not any more.
      merged.clear();
      opened = now;
    }
    KindTable table = now.catalogue().find(kind);
    if (table != null) {
      table.layout(ripeness.seal(table.layout()));
    }
    return Optional.ofNullable(table);
  }

  /** The days for which there is something to do, the oldest first. */
  private NavigableSet<Long> days(Layout layout) {
    NavigableSet<Long> days = new TreeSet<>();
    layout.groups().stream()
        .filter(HotGroup::sealed)
        .flatMap(group -> group.days().stream())
        .filter(day -> sealed(layout, day).stream().anyMatch(group -> !isMerged(group, day)))
        .forEach(days::add);
    layout
        .files()
        .all(Resolution.RAW)
        .filter(file -> !file.isClean() || layout.files().lacksRollups(file.day()))
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
    return merged.getOrDefault(group.id(), Set.of()).contains(day);
  }

  private void merged(List<HotGroup> groups, long day) {
    groups.forEach(group -> merged.computeIfAbsent(group.id(), id -> new HashSet<>()).add(day));
  }

  private static DayPlan.Arrivals arrivals(
      DuckDBConnection connection, List<HotGroup> groups, long day) throws SQLException {
    if (groups.isEmpty()) {
      return DayPlan.Arrivals.NONE;
    }
    String points =
        "(SELECT series, time FROM %s WHERE time BETWEEN %d AND %d)"
            .formatted(
                new Layout.Reading(groups, List.of()).sql("", List.of()),
                Days.begin(day),
                Days.last(day));
    return new DayPlan.Arrivals(
        Format.rowsOfSeries(connection, points), Format.newest(connection, points));
  }

  /** Takes rows of forgotten series out of one file of rollups; false if there is none. */
  private boolean isPurged(String kind) throws SQLException {
    Optional<KindTable> table =
        instance.use(now -> Optional.ofNullable(now.catalogue().find(kind)));
    return table.isPresent() && !stopped && isPurged(table.get());
  }

  private boolean isPurged(KindTable table) throws SQLException {
    int removals = table.removals();
    Layout layout = table.layout();
    Optional<DayFile> dirty =
        Stream.of(Resolution.MINUTE, Resolution.HOUR)
            .flatMap(layout.files()::all)
            .filter(file -> !file.isClean())
            .findFirst();
    if (dirty.isEmpty()) {
      return false;
    }
    DayFile file = dirty.get();
    DayPlan plan =
        new DayPlan(table, layout, file.day(), List.of(), DayPlan.Arrivals.NONE, removals);
    plan.replaced().add(file);
    write(on -> new FileWriter(archive, keeping.rollupGroup()).write(on, purge(table, file)))
        .ifPresent(plan::add);
    return isDone(plan);
  }

  private FileWriter.Order purge(KindTable table, DayFile file) {
    List<Column> columns = file.types().columns();
    return new FileWriter.Order(
        file.kind(),
        file.resolution(),
        file.day(),
        table.nextFile(),
        "(SELECT * FROM %s WHERE %s)"
            .formatted(
                Layout.rollups(archive.folder(), List.of(file), columns),
                RollupWriter.isKnown(file.kind())),
        columns);
  }

  /** Lets the files take the place of what they were made from; false if that changed meanwhile. */
  private boolean isDone(DayPlan plan) throws SQLException {
    // If it fails, nobody knows which files count until the store is opened again.
    boolean done = locked(now -> isExchanged(now, plan));
    if (done) {
      log.done(files(plan), plan.replaced());
    }
    archive.delete(done ? plan.replaced() : files(plan));
    return done;
  }

  private boolean isExchanged(Opened now, DayPlan plan) throws SQLException {
    KindTable table = plan.table();
    if (!now.equals(opened) || !plan.isUpToDate()) {
      return false;
    }
    Set<HotGroup> over = new HashSet<>();
    for (HotGroup group : plan.groups()) {
      if (group.days().stream().allMatch(day -> day == plan.day() || isMerged(group, day))) {
        over.add(group);
      }
    }
    DayFiles files = table.layout().files().with(plan.replaced(), files(plan));
    now.catalogue().changing();
    try {
      boolean _ = now.engine().write(connection -> exchange(now, connection, plan, over));
      now.growth().gone();
      table.layout(table.layout().with(group -> !over.contains(group), files));
    } finally {
      now.catalogue().changed();
    }
    merged(plan.groups(), plan.day());
    over.forEach(group -> merged.remove(group.id()));
    over.forEach(ripeness::gone);
    return true;
  }

  private static boolean exchange(
      Opened now, DuckDBConnection connection, DayPlan plan, Set<HotGroup> over)
      throws SQLException {
    now.growth().broken(connection);
    FileList.forget(connection, plan.replaced());
    FileList.add(connection, plan.written());
    for (HotGroup group : over) {
      for (String each : group.tables()) {
        Engine.execute(connection, "DROP TABLE " + Layout.quoted(each));
      }
    }
    return true;
  }
}
