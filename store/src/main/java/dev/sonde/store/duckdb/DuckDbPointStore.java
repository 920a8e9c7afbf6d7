package dev.sonde.store.duckdb;

import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.model.SeriesKey;
import dev.sonde.store.Batch;
import dev.sonde.store.PastPoints;
import dev.sonde.store.PointStore;
import dev.sonde.store.QueryException;
import dev.sonde.store.SeriesQuery;
import dev.sonde.store.SeriesSlice;
import dev.sonde.store.Snapshots;
import dev.sonde.store.StoreException;
import dev.sonde.store.StoreFigures;
import dev.sonde.store.StoreStatus;
import dev.sonde.store.Table;
import dev.sonde.store.TableEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps points in a folder that belongs to this store alone: those of recent days in a DuckDB file,
 * those of closed days in Parquet files.
 *
 * <p>Each {@link #append} is one transaction, on the disk when it returns. Writers take turns;
 * readers work on connections of their own and see a snapshot.
 */
public final class DuckDbPointStore implements PointStore {
  private static final System.Logger LOG = System.getLogger(DuckDbPointStore.class.getName());
  private static final int MOST_TRIES = 500;
  private final Path folder;
  private final Archive archive;
  private final DuckDbSettings settings;
  private final Clock clock;
  private final LongSupplier freeBytes;
  private final FolderLock folderLock;
  private final Instance instance;
  private final ReentrantLock writing = new ReentrantLock();
  private final Lock keeping = new ReentrantLock();
  private final Keeper keeper;
  private final Sorting sorting;
  private final TableEngine tables;
  private final Room room;
  private final Clearing clearing;
  private final Remembering remembering;
  private final Troubles troubles;
  private final WriteLog writes;
  private final KeepingLog keepingLog;
  private final Account account;
  private final Snapshots snapshots;
  private final AtomicLong late = new AtomicLong();
  private volatile String problem = "";

  /** Whether nothing is left of files that do not count; for the keeper. */
  private boolean clean;

  /** The size of the log at which it is moved next; for the writer. */
  private long moveLogAt;

  private DuckDbPointStore(
      Path folder,
      DuckDbSettings settings,
      Clock clock,
      LongSupplier freeBytes,
      FolderLock folderLock,
      Instance instance) {
    this.folder = folder;
    this.settings = settings;
    this.clock = clock;
    this.freeBytes = freeBytes;
    this.folderLock = folderLock;
    this.instance = instance;
    this.moveLogAt = settings.checkpointBytes();
    this.archive = new Archive(folder);
    this.tables = new Tables();
    this.troubles = new Troubles(clock);
    this.writes = new WriteLog(Micros.now(clock));
    this.keepingLog = new KeepingLog(clock);
    this.keeper = new Keeper(archive, settings.keeping(), clock, instance, writing, keepingLog);
    this.account = new Account(settings, clock, freeBytes, troubles, writes, keepingLog);
    this.sorting = new Sorting(settings.keeping(), instance, writing);
    this.room = new Room(settings, freeBytes);
    this.clearing = new Clearing(archive, settings, room, clock, instance, writing);
    this.remembering = new Remembering(folder, clock, instance, writing);
    this.snapshots =
        new SnapshotWriter(folder, archive, instance, writing, clock, settings, freeBytes);
  }

  /**
   * Opens the store in a folder; makes both if they are not there.
   *
   * @param clock tells when a stream of reports was heard last
   * @throws StoreException if another store has the folder, the file is of a newer format, or it
   *     can't be read
   */
  public static DuckDbPointStore open(Path folder, DuckDbSettings settings, Clock clock) {
    return open(folder, settings, clock, folder.toFile()::getUsableSpace);
  }

  /** The same with another view of the disk's free space, in bytes. */
  static DuckDbPointStore open(
      Path folder, DuckDbSettings settings, Clock clock, LongSupplier freeBytes) {
    return open(take(folder), folder, settings, clock, freeBytes);
  }

  /**
   * Takes the folder and opens the store in it on a thread of its own, so that the caller can make
   * other things ready.
   *
   * @return the store; or fails with what {@link #open(Path, DuckDbSettings, Clock)} throws
   * @throws StoreException if another store has the folder, or it can't be made
   */
  public static CompletableFuture<PointStore> openAside(
      Path folder, DuckDbSettings settings, Clock clock) {
    FolderLock lock = take(folder);
    CompletableFuture<PointStore> store = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("store-opening")
        .start(
            () -> {
              try {
                store.complete(
                    open(lock, folder, settings, clock, folder.toFile()::getUsableSpace));
              } catch (RuntimeException | Error e) {
                store.completeExceptionally(e);
              }
            });
    return store;
  }

  private static FolderLock take(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new StoreException("can't make the store's folder '" + folder + "'", e);
    }
    if (Files.exists(folder.resolve(Snapshots.UNFINISHED_RESTORE))) {
      throw new StoreException(
          "a restore into '%s' was not finished: run 'sonde restore' again, or delete the folder"
              .formatted(folder));
    }
    return FolderLock.take(folder);
  }

  private static DuckDbPointStore open(
      FolderLock lock, Path folder, DuckDbSettings settings, Clock clock, LongSupplier freeBytes) {
    boolean opened = false;
    try {
      Instance instance = new Instance(folder, settings);
      opened = true;
      return new DuckDbPointStore(folder, settings, clock, freeBytes, lock, instance);
    } finally {
      if (!opened) {
        lock.close();
      }
    }
  }

  /** Opens the store in a folder, makes the rollups that it lacks, and closes it. */
  static void rebuild(Path folder, Clock clock) {
    try (DuckDbPointStore store = open(folder, DuckDbSettings.usual(), clock)) {
      store.keeper.run();
    } catch (SQLException e) {
      throw new StoreException("can't make rollups in '" + folder + "': " + Engine.explain(e), e);
    }
  }

  @Override
  public List<Boolean> append(List<Batch> batches) {
    return writing(
        () -> {
          requireReserve();
          return instance.use(now -> commit(now, batches));
        });
  }

  @Override
  public PastPoints addPast(List<Point> points) {
    return writing(
        () -> {
          requireReserve();
          return instance.use(now -> addPast(now, points));
        });
  }

  private PastPoints addPast(Opened now, List<Point> points) throws SQLException {
    long time = Micros.now(clock);
    PastChoice choice =
        new PastChoice(now.catalogue(), archive.folder(), settings.retention(), time);
    // By the writer's connection, which nobody else has now: readers' may all be taken.
    List<Point> fresh = now.engine().write(connection -> choice.fresh(connection, points));
    Commit _ = commit(now, List.of(), commit -> commit.stagePast(fresh, time));
    return choice.result();
  }

  private List<Boolean> commit(Opened now, List<Batch> batches) throws SQLException {
    return commit(now, batches, commit -> commit.stage(batches)).stored();
  }

  /** Commits what is staged; batches are what counts as taken in. */
  private Commit commit(Opened now, List<Batch> batches, Consumer<Commit> stage)
      throws SQLException {
    long time = Micros.now(clock);
    Commit commit = new Commit(now, time);
    boolean committed = false;
    try {
      stage.accept(commit);
      long began = System.nanoTime();
      if (!commit.isEmpty()) {
        now.engine()
            .write(
                connection -> {
                  commit.write(connection);
                  return commit;
                });
        writes.committed(batches, commit.stored(), System.nanoTime() - began, time);
      }
      commit.publish();
      committed = true;
      note(commit.leftOut());
      return commit;
    } finally {
      if (!committed) {
        commit.discard();
      }
    }
  }

  private void note(long leftOut) {
    if (leftOut > 0 && late.getAndAdd(leftOut) == 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          "points came of days whose points are not kept any more and were left out;"
              + " this is said once, and counted");
    }
  }

  private void requireReserve() {
    long free = freeBytes.getAsLong();
    if (free < settings.reserveBytes()) {
      throw new StoreException(
          "the disk of the store in '%s' is full: %d bytes are free, %d are kept in reserve"
              .formatted(folder, free, settings.reserveBytes()));
    }
  }

  @Override
  public long forget(String tagName, String tagValue) {
    Map<String, List<String>> filter = Map.of(tagName, List.of(tagValue));
    return writing(
        () ->
            remove(
                (now, removal) -> {
                  for (KindTable table : now.catalogue().all()) {
                    removal.series(table, table.matching(filter));
                  }
                }));
  }

  private long remove(RemovalStep step) throws SQLException {
    return instance.use(
        now -> {
          now.catalogue().changing();
          try {
            return removed(now, step);
          } finally {
            now.catalogue().changed();
          }
        });
  }

  private long removed(Opened now, RemovalStep step) throws SQLException {
    Removal done =
        now.engine()
            .write(
                connection -> {
                  now.growth().broken(connection);
                  Removal removal = new Removal(connection, archive.folder());
                  step.apply(now, removal);
                  return removal;
                });
    now.growth().gone();
    done.publish();
    return done.points();
  }

  private <T> T writing(SqlWork<T> work) {
    writing.lock();
    try {
      T result = work.run();
      problem = "";
      moveLog();
      return result;
    } catch (SQLException e) {
      throw unwritable(
          new StoreException(
              "can't write to the store in '" + folder + "': " + Engine.explain(e), e));
    } catch (StoreException e) {
      throw unwritable(e);
    } finally {
      writing.unlock();
    }
  }

  private StoreException unwritable(StoreException e) {
    problem = String.valueOf(e.getMessage());
    troubles.add(problem);
    return e;
  }

  /**
   * Moves the log into the main file when it is long enough. What is in it is durable already, so a
   * failure is no failure of the commit before; it is tried again when the log has grown by as
   * much.
   */
  private void moveLog() {
    try {
      instance.use(
          now -> {
            long log = now.engine().logBytes();
            if (log >= moveLogAt && freeBytes.getAsLong() > 2 * log) {
              moveLogAt = log + settings.checkpointBytes();
              now.engine().checkpoint();
              moveLogAt = settings.checkpointBytes();
            }
            return log;
          });
    } catch (SQLException | StoreException e) {
      troubles.add("can't move the store's log: " + e.getMessage());
      LOG.log(System.Logger.Level.WARNING, () -> "can't move the store's log: " + e.getMessage());
    }
  }

  @Override
  public List<SeriesSlice> query(SeriesQuery query) {
    Deadline deadline = new Deadline(settings.queryTimeout());
    return reading(
        known -> {
          KindTable table = known.find(query.kind());
          return table == null
              ? connection -> List.of()
              : new SliceReader(table, query, settings, archive.folder(), deadline)::read;
        });
  }

  @Override
  public Optional<TableEngine> tables() {
    return Optional.of(tables);
  }

  @Override
  public Optional<Snapshots> snapshots() {
    return Optional.of(snapshots);
  }

  private final class Tables implements TableEngine {
    private final ParquetExport export = new ParquetExport(folder.resolve("exports"));

    @Override
    public SqlAnswer select(String sql, SqlLimits limits) {
      return retrying(
          limits.time(),
          now -> {
            SqlDesk desk = new SqlDesk(now.catalogue(), sql, limits, archive.folder());
            return steady(now, () -> now.engine().ask(desk::answer, desk::cancel));
          });
    }

    @Override
    public void parquet(Table table, Opening out) throws IOException {
      export.write(table, out);
    }
  }

  @Override
  public List<Point> latest(long since) {
    List<Point> points = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    try {
      boolean _ = instance.use(now -> isKnown(now.catalogue(), since, points, unknown));
    } catch (SQLException e) {
      throw unreadable(e, settings.queryTimeout());
    }
    if (!unknown.isEmpty()) {
      points.addAll(scanned(unknown, since));
    }
    return points;
  }

  /** Tells points from memory, and the kinds of which they have to be looked for. */
  private static boolean isKnown(
      Catalogue known, long since, List<Point> points, List<String> unknown) {
    for (KindTable table : known.all()) {
      table.latest(since).ifPresentOrElse(points::addAll, () -> unknown.add(table.kind()));
    }
    return unknown.isEmpty();
  }

  /** The newest points of some kinds from the tables, which is kept in mind. */
  private List<Point> scanned(List<String> kinds, long since) {
    List<LatestReader> readers = new ArrayList<>();
    List<Point> points =
        reading(
            known -> {
              readers.clear();
              kinds.stream()
                  .flatMap(kind -> Stream.ofNullable(known.find(kind)))
                  .map(table -> new LatestReader(table, archive.folder()))
                  .forEach(readers::add);
              return connection -> {
                List<Point> found = new ArrayList<>();
                for (LatestReader reader : readers) {
                  found.addAll(reader.read(connection, since));
                }
                return found;
              };
            });
    if (writing.tryLock()) {
      try {
        readers.forEach(reader -> reader.tell(since));
      } finally {
        writing.unlock();
      }
    }
    return points;
  }

  @Override
  public List<SeriesKey> series(String kind, Map<String, ? extends Collection<String>> filter) {
    try {
      return instance.use(
          now -> {
            KindTable table = now.catalogue().find(kind);
            return table == null
                ? List.of()
                : table.matching(filter).stream().map(Series::key).toList();
          });
    } catch (SQLException e) {
      throw unreadable(e, settings.queryTimeout());
    }
  }

  @Override
  public Map<String, KindExtent> extents() {
    return reading(
        known -> {
          Map<String, Layout> layouts = new TreeMap<>();
          known.all().forEach(table -> layouts.put(table.kind(), table.layout()));
          return connection -> {
            Map<String, KindExtent> extents = new TreeMap<>();
            for (var each : layouts.entrySet()) {
              Extent extent = Extent.read(connection, each.getValue(), archive.folder());
              if (!extent.isEmpty()) {
                extents.put(
                    each.getKey(),
                    new KindExtent(extent.points(), extent.oldest(), extent.newest()));
              }
            }
            return extents;
          };
        });
  }

  @Override
  public Set<String> kinds() {
    return known(
        now ->
            now.catalogue().all().stream()
                .filter(table -> !table.layout().isEmpty())
                .map(KindTable::kind)
                .collect(Collectors.toSet()));
  }

  @Override
  public OptionalLong newest() {
    return known(
        now ->
            now.catalogue().all().stream()
                .flatMap(table -> table.all().stream())
                .mapToLong(Series::newest)
                .max());
  }

  private <T> T known(Function<Opened, T> question) {
    try {
      return instance.use(question::apply);
    } catch (SQLException e) {
      throw unreadable(e, settings.queryTimeout());
    }
  }

  /**
   * Reads in a snapshot; again if the file had to be opened again, or if what was to be read has
   * moved elsewhere between looking up where it is and reading it.
   */
  private <T> T reading(Question<T> question) {
    return retrying(
        settings.queryTimeout(),
        now -> steady(now, () -> now.engine().read(question.about(now.catalogue()))));
  }

  private <T> T retrying(Duration allowed, Instance.Work<T> work) {
    boolean openedAgain = false;
    for (int tries = 0; ; tries++) {
      try {
        return instance.use(work);
      } catch (MovedException e) {
        if (tries >= MOST_TRIES) {
          throw unreadable(e, allowed);
        }
      } catch (SQLException e) {
        if (openedAgain || !Engine.isFatal(e)) {
          throw unreadable(e, allowed);
        }
        openedAgain = true;
      }
      pause();
    }
  }

  private static <T> T steady(Opened now, SqlWork<T> work) throws SQLException {
    int before = now.catalogue().changes();
    try {
      return work.run();
    } catch (SQLException e) {
      boolean moved = before % 2 != 0 || before != now.catalogue().changes();
      throw moved && !Engine.isFatal(e) && !Engine.isInterrupted(e) ? new MovedException(e) : e;
    }
  }

  private static void pause() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
  }

  private RuntimeException unreadable(SQLException e, Duration allowed) {
    String explanation = Engine.explain(e);
    if (Engine.isInterrupted(e)) {
      return Thread.currentThread().isInterrupted()
          ? new QueryException("the query was cancelled")
          : Deadline.exceeded(allowed);
    }
    if (explanation.startsWith("Out of Memory")) {
      return new QueryException(
          "the query needs more memory than the store may use (%d MB); ask for fewer series or fields, or a shorter range"
              .formatted(settings.memoryMegabytes()));
    }
    return new StoreException("can't read the store in '" + folder + "': " + explanation, e);
  }

  @Override
  public void maintain() {
    keeping.lock();
    try {
      // First of all, since it needs no room and makes some.
      clean();
      clearing.run();
      requireReserve();
      sorting.run();
      keeper.run();
      clearing.run();
      remembering.run();
      keepingLog.failing(null);
    } catch (SQLException e) {
      throw unkept(
          new StoreException(
              "can't close days of the store in '" + folder + "': " + Engine.explain(e), e));
    } catch (StoreException e) {
      throw unkept(e);
    } finally {
      keeping.unlock();
    }
  }

  /** Deletes, once, what a program that was killed has left of files that do not count. */
  private void clean() throws SQLException {
    if (!clean) {
      archive.clean(instance.use(now -> now.engine().keep(FileList::paths)));
      clean = true;
    }
  }

  private StoreException unkept(StoreException e) {
    String why = String.valueOf(e.getMessage());
    keepingLog.failing(why);
    troubles.add(why);
    return e;
  }

  @Override
  public Optional<StoreFigures> figures() {
    return Optional.of(
        retrying(settings.queryTimeout(), now -> steady(now, () -> account.read(now))));
  }

  @Override
  public StoreStatus check() {
    try {
      return instance.use(
          now ->
              new StoreStatus(
                  problem.isEmpty(),
                  problem,
                  now.bytes(),
                  now.catalogue().seriesCount(),
                  room.status(now.bytes()),
                  clearing.dropped(late.get())));
    } catch (SQLException | StoreException e) {
      return new StoreStatus(false, String.valueOf(e.getMessage()), 0, 0);
    }
  }

  @Override
  public void close() {
    keeper.stop();
    keeping.lock();
    writing.lock();
    try {
      remembering.finish();
      instance.close();
      folderLock.close();
    } finally {
      writing.unlock();
      keeping.unlock();
    }
  }

  @FunctionalInterface
  private interface SqlWork<T> {
    T run() throws SQLException;
  }

  /**
   * A reading in two steps. What is known in memory is looked up before the transaction begins, so
   * that the snapshot is never older and has every table and column that was looked up.
   */
  @FunctionalInterface
  private interface Question<T> {
    Engine.Work<T> about(Catalogue known);
  }

  @FunctionalInterface
  private interface RemovalStep {
    void apply(Opened now, Removal removal) throws SQLException;
  }

  /** What was to be read may have moved elsewhere before it was read. */
  private static final class MovedException extends SQLException {
    private static final long serialVersionUID = 1;

    MovedException(SQLException cause) {
      super(cause.getMessage(), cause);
    }
  }
}
