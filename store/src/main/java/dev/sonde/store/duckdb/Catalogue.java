package dev.sonde.store.duckdb;

import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** All kinds that have a table. One thread changes it, any may read. */
final class Catalogue {
  private final ConcurrentMap<String, KindTable> kinds = new ConcurrentHashMap<>();
  private int nextSeriesId = 1;

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
