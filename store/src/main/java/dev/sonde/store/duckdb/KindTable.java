package dev.sonde.store.duckdb;

import dev.sonde.model.Tags;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known in memory of a kind: its table, its columns, and its series families with an index
 * by tag. Holds what is committed, and nothing else. One thread changes it, any may read.
 */
final class KindTable {
  /** The engine's schema that holds the tables of all kinds. */
  static final String SCHEMA = "points";

  private final String kind;
  private final Map<Tags, Series> byTags = new ConcurrentHashMap<>();
  private final Map<Tag, Set<Series>> byTag = new ConcurrentHashMap<>();
  private volatile Columns columns;

  KindTable(String kind, Columns columns) {
    this.kind = kind;
    this.columns = columns;
  }

  String kind() {
    return kind;
  }

  /** The table's name in its schema. */
  String name() {
    return Identifier.encode(kind);
  }

  /** The table's full name, quoted for SQL. */
  String sql() {
    return SCHEMA + "." + Identifier.quoted(name());
  }

  Columns columns() {
    return columns;
  }

  void columns(Columns committed) {
    columns = committed;
  }

  @Nullable Series find(Tags tags) {
    return byTags.get(tags);
  }

  Collection<Series> all() {
    return byTags.values();
  }

  int size() {
    return byTags.size();
  }

  void add(Series series) {
    byTags.put(series.key().tags(), series);
    series
        .key()
        .tags()
        .forEach(
            (name, value) ->
                byTag
                    .computeIfAbsent(new Tag(name, value), tag -> ConcurrentHashMap.newKeySet())
                    .add(series));
  }

  void remove(Series series) {
    byTags.remove(series.key().tags());
    series
        .key()
        .tags()
        .forEach(
            (name, value) ->
                byTag.computeIfPresent(
                    new Tag(name, value),
                    (tag, all) -> {
                      all.remove(series);
                      return all.isEmpty() ? null : all;
                    }));
  }

  /** The series families whose tags match a filter; looks only at those of its rarest name. */
  List<Series> matching(Map<String, ? extends Collection<String>> filter) {
    Collection<Series> fewest = all();
    for (var entry : filter.entrySet()) {
      List<Series> candidates =
          entry.getValue().stream()
              .distinct()
              .flatMap(v -> byTag.getOrDefault(new Tag(entry.getKey(), v), Set.of()).stream())
              .toList();
      if (candidates.size() < fewest.size()) {
        fewest = candidates;
      }
    }
    return fewest.stream().filter(s -> s.key().tags().matches(filter)).toList();
  }

  private record Tag(String name, String value) {}
}
