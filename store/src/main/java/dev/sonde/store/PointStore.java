package dev.sonde.store;

import dev.sonde.model.Point;
import dev.sonde.model.SeriesKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Keeps points, durably and once each.
 *
 * <p>{@code (kind, tags, time)} is a point's key: writing a key again replaces the fields of the
 * point that was there. Reading sees every commit that returned before the reading began. All
 * methods may be called by any thread; readers never wait for the writer.
 *
 * <p>A store that can't write (disk full, read-only) throws {@link StoreException}, goes on
 * answering reads, and recovers by itself once writing is possible again.
 */
public interface PointStore extends AutoCloseable {

  /**
   * Writes batches in one commit: when this returns, all of them survive a crash; when it throws,
   * none is kept.
   *
   * <p>A batch whose mark is not above the highest mark kept for its stream was stored before and
   * is skipped.
   *
   * @return for each batch, in order, whether it was stored now ({@code false}: it was here
   *     already)
   * @throws StoreException if the commit failed; the same batches may be tried again
   */
  List<Boolean> append(List<Batch> batches);

  /**
   * Adds points of the past in one commit, of any days: those whose keys are not here yet. Nothing
   * that is here is changed, so that adding the same points again changes nothing, even where only
   * rollups are left of them. When this returns, what was added survives a crash.
   *
   * @throws StoreException if the commit failed, of which nothing is kept; the same points may be
   *     tried again
   */
  PastPoints addPast(List<Point> points);

  /**
   * The points of a range, reduced to steps.
   *
   * @throws StoreException if reading failed
   * @throws QueryException if the query asks for more than the store is willing to answer
   */
  List<SeriesSlice> query(SeriesQuery query);

  /**
   * The newest point of each series family, of all kinds, whose time is at or after {@code since}
   * (microseconds).
   */
  List<Point> latest(long since);

  /** The series families of a kind whose tags match the filter. */
  List<SeriesKey> series(String kind, Map<String, ? extends java.util.Collection<String>> filter);

  /**
   * What is kept, by kind: the number of points and the oldest and newest time. A store that keeps
   * what old points amounted to counts the points that are left, and tells the time of the oldest
   * of all of it.
   */
  Map<String, KindExtent> extents();

  /** The kinds of which something may be kept. */
  default Set<String> kinds() {
    return extents().keySet();
  }

  /** The time of the newest point of all, in microseconds; empty if there is none. */
  default OptionalLong newest() {
    return extents().values().stream().mapToLong(KindExtent::newest).max();
  }

  /**
   * Deletes every point that has this tag and value.
   *
   * @return how many points went
   */
  long forget(String tagName, String tagValue);

  /**
   * Does what keeps the store small and fast, as far as it is due: closing days, taking in late
   * points, deleting what is too old. May take minutes; somebody calls it now and then, on a thread
   * that nobody waits for. Appending and reading go on meanwhile.
   *
   * @throws StoreException if something could not be done; it is tried again the next time
   */
  void maintain();

  /** What the store's engine can do with tables; empty if nothing. */
  default Optional<TableEngine> tables() {
    return Optional.empty();
  }

  /** Copies of the store while it runs; empty if it has nothing that lasts. */
  default Optional<Snapshots> snapshots() {
    return Optional.empty();
  }

  /** Whether the store can write now, and how much it holds. Never throws. */
  StoreStatus check();

  /**
   * What the store tells of itself, without reading what it keeps; empty if it tells nothing.
   *
   * @throws StoreException if it can't be told
   */
  default Optional<StoreFigures> figures() {
    return Optional.empty();
  }

  /** Ends all work and releases the files. Points acknowledged before are kept. */
  @Override
  void close();

  /**
   * What {@link #extents} tells of a kind.
   *
   * @param points how many points are kept as they came
   * @param oldest the time of the oldest, or of the oldest that is known of, in microseconds
   * @param newest the time of the newest, in microseconds
   */
  record KindExtent(long points, long oldest, long newest) {}
}
