package dev.sonde.store.duckdb;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** All kinds that have a table. One thread changes it, any may read. */
final class Catalogue {
  private final ConcurrentMap<String, KindTable> kinds = new ConcurrentHashMap<>();
  private final AtomicInteger changes = new AtomicInteger();
  private int nextSeriesId = 1;
  private volatile List<DayFile> lost = List.of();

  @Nullable KindTable find(String kind) {
    return kinds.get(kind);
  }

  Collection<KindTable> all() {
    return kinds.values();
  }

  /** The table of a kind, noted as being there. */
  KindTable add(KindTable table) {
    KindTable known = kinds.putIfAbsent(table.kind(), table);
    return known == null ? table : known;
  }

  /**
   * A number that is another one after tables or files went that were known here, and odd while
   * some are about to go.
   */
  int changes() {
    return changes.get();
  }

  /** Tables or files are about to go. */
  void changing() {
    changes.incrementAndGet();
  }

  /** What is known agrees with the file again. */
  void changed() {
    changes.incrementAndGet();
  }

  /** How much all files of closed days occupy. */
  long fileBytes() {
    return kinds.values().stream().mapToLong(kind -> kind.layout().files().bytes()).sum();
  }

  /** The files that should be there and are not. */
  List<DayFile> lost() {
    return lost;
  }

  void lost(List<DayFile> files) {
    lost = List.copyOf(files);
  }

  long seriesCount() {
    return kinds.values().stream().mapToLong(KindTable::size).sum();
  }

  /** The number that no series has had yet. For the writer. */
  int nextSeriesId() {
    return nextSeriesId;
  }

  void nextSeriesId(int next) {
    nextSeriesId = next;
  }
}
