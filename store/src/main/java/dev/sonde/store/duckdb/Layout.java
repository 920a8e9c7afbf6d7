package dev.sonde.store.duckdb;

import dev.sonde.store.Resolution;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the points of one kind are: tables that are written to, and files of closed days. A table
 * counts more than a file, and a newer table more than an older one. Immutable but for the cache in
 * {@link Columns}.
 *
 * @param groups the tables, by generation
 * @param files the files
 * @param columns all columns of tables and of points' files that there are, and of fields that are
 *     in rollups alone those of their numbers
 */
record Layout(List<HotGroup> groups, DayFiles files, Columns columns) {
  /** The engine's schema that holds the tables of all kinds. */
  static final String SCHEMA = "points";

  static final Layout EMPTY = new Layout(List.of(), DayFiles.NONE, new Columns(List.of()));

  Layout {
    groups = List.copyOf(groups);
  }

  /** A table's full name, quoted for SQL. */
  static String quoted(String table) {
    return SCHEMA + "." + Identifier.quoted(table);
  }

  boolean isEmpty() {
    return groups.isEmpty() && files.isEmpty();
  }

  int nextGeneration() {
    return groups.isEmpty() ? 1 : groups.getLast().generation() + 1;
  }

  /**
   * The group that takes points of a day now, if there is one: nothing of that day may be in a
   * newer one.
   */
  Optional<HotGroup> writable(long day) {
    return groups.reversed().stream()
        .filter(group -> !group.sealed())
        .filter(group -> group.day() == day || group.isLate())
        .filter(group -> newerThan(group).noneMatch(newer -> newer.covers(day)))
        .min((a, b) -> Boolean.compare(a.isLate(), b.isLate()));
  }

  private Stream<HotGroup> newerThan(HotGroup group) {
    return groups.stream().filter(each -> each.generation() > group.generation());
  }

  /** The layout with a group in place of the one of its generation, or one more. */
  Layout with(HotGroup group) {
    TreeMap<Integer, HotGroup> all = new TreeMap<>();
    groups.forEach(each -> all.put(each.generation(), each));
    all.put(group.generation(), group);
    Columns more = columns;
    for (HotGroup.Part part : group.parts()) {
      more = more.and(part.columns());
    }
    return new Layout(List.copyOf(all.values()), files, more);
  }

  /** The layout with its groups changed. */
  Layout withGroups(UnaryOperator<HotGroup> change) {
    return new Layout(groups.stream().map(change).toList(), files, columns);
  }

  /** The layout with all groups of late points sealed but the newest. */
  Layout withOneOpenForLatePoints() {
    int newest =
        groups.stream().filter(HotGroup::isLate).mapToInt(HotGroup::generation).max().orElse(0);
    return withGroups(
        group -> group.isLate() && group.generation() < newest ? group.seal() : group);
  }

  /** The layout without some groups, and with other files. */
  Layout with(Predicate<HotGroup> kept, DayFiles other) {
    return new Layout(groups.stream().filter(kept).toList(), other, columns);
  }

  /** The sources that may have points of a range, and of some series in ascending order. */
  Reading reading(long from, long to, int[] series) {
    return new Reading(groups(from, to), files.within(Resolution.RAW, from, to, series));
  }

  /** The sources that may have points of a range. */
  Reading reading(long from, long to) {
    return new Reading(
        groups(from, to),
        files
            .all(Resolution.RAW)
            .filter(file -> file.newest() >= from && file.oldest() <= to)
            .toList());
  }

  private List<HotGroup> groups(long from, long to) {
    long firstDay = Days.of(from);
    long lastDay = Days.of(to);
    return groups.stream().filter(group -> group.covers(firstDay, lastDay)).toList();
  }

  /** Whether points of a day are in a table. */
  boolean isHot(long day) {
    return groups.stream().anyMatch(group -> group.covers(day));
  }

  /**
   * What stands after FROM to read rollups: columns {@code series}, {@code time}, {@link
   * Rollup#KEYS} and the ones named, null where a file has no such column. Nothing may be empty.
   *
   * @param folder where the store is
   */
  static String rollups(String folder, List<DayFile> files, Collection<Column> columns) {
    return files.stream()
        .collect(
            Collectors.groupingBy(
                file -> Reading.typesOf(file, columns), TreeMap::new, Collectors.toList()))
        .values()
        .stream()
        .map(
            same ->
                Reading.selected(
                        "series, time, " + Rollup.KEYS,
                        columns,
                        same.getFirst().types()::contains,
                        Reading::cast)
                    + " FROM "
                    + Reading.parquet(folder, same))
        .collect(Collectors.joining(" UNION ALL ", "(", ")"));
  }

  /** All sources of points. */
  Reading everything() {
    return new Reading(groups, files.all(Resolution.RAW).toList());
  }

  /**
   * Sources to be read as one.
   *
   * @param groups the tables
   * @param files the files
   */
  record Reading(List<HotGroup> groups, List<DayFile> files) {
    private static final String POINT = "series, time";

    boolean isEmpty() {
      return groups.isEmpty() && files.isEmpty();
    }

    /**
     * What stands after FROM to read each point once: columns {@code series}, {@code time} and the
     * ones named, null where a source has no such column. Nothing may be empty.
     *
     * @param folder where the store is
     */
    String sql(String folder, Collection<Column> columns) {
      List<String> selects = new ArrayList<>();
      for (HotGroup group : groups) {
        for (HotGroup.Part part : group.parts()) {
          selects.add(
              selected(POINT, columns, part.columns()::contains, Column::sql)
                  + " FROM "
                  + quoted(group.table(part))
                  + " s"
                  + hiding(over(group)));
        }
      }
      files.stream()
          .collect(
              Collectors.groupingBy(
                  file -> new Alike(typesOf(file, columns), over(file)),
                  TreeMap::new,
                  Collectors.toList()))
          .forEach(
              (alike, same) ->
                  selects.add(
                      selected(POINT, columns, same.getFirst().types()::contains, Reading::cast)
                          + " FROM "
                          + parquet(folder, same)
                          + " s"
                          + hiding(alike.over())));
      return selects.stream().collect(Collectors.joining(" UNION ALL ", "(", ")"));
    }

    private static String typesOf(DayFile file, Collection<Column> columns) {
      return columns.stream()
          .map(column -> file.types().type(column).orElse(""))
          .collect(Collectors.joining(","));
    }

    private static String selected(
        String keys,
        Collection<Column> columns,
        Predicate<Column> isThere,
        Function<Column, String> present) {
      return columns.stream()
          .map(
              column ->
                  isThere.test(column)
                      ? present.apply(column)
                      : "CAST(NULL AS %s) AS %s".formatted(column.type(), column.sql()))
          .map(value -> ", " + value)
          .collect(Collectors.joining("", "SELECT " + keys, ""));
    }

    private static String cast(Column column) {
      return column.part().isNumber()
          ? "CAST(%1$s AS %2$s) AS %1$s".formatted(column.sql(), column.type())
          : column.sql();
    }

    /**
     * The files as one, for FROM. All have the columns at hand in the same types. A field may be
     * named like a part of their path.
     */
    static String parquet(String folder, Collection<DayFile> files) {
      return files.stream()
          .map(file -> Identifier.literal(folder + "/" + file.path()))
          .collect(Collectors.joining(", ", "read_parquet([", "], hive_partitioning = false)"));
    }

    /** The groups that may hide points of a file. */
    List<HotGroup> over(DayFile file) {
      return groups.stream().filter(group -> group.covers(file.day())).toList();
    }

    /** The groups that may hide points of a group. */
    List<HotGroup> over(HotGroup group) {
      return groups.stream()
          .filter(newer -> newer.generation() > group.generation())
          .filter(newer -> newer.days().stream().anyMatch(group::covers))
          .toList();
    }

    private static String hiding(List<HotGroup> over) {
      return over.stream()
          .flatMap(group -> group.tables().stream())
          .map(table -> "NOT " + isIn(table))
          .collect(Collectors.joining(" AND ", over.isEmpty() ? "" : " WHERE ", ""));
    }

    /** Whether a row of {@code s} has its key in a table, too. */
    static String isIn(String table) {
      return "EXISTS (SELECT 1 FROM %s h WHERE h.series = s.series AND h.time = s.time)"
          .formatted(quoted(table));
    }

    /** What files have in common that one SELECT may read together. */
    private record Alike(String types, List<HotGroup> over) implements Comparable<Alike> {
      @Override
      public int compareTo(Alike other) {
        int byTypes = types.compareTo(other.types);
        return byTypes != 0 ? byTypes : tables().compareTo(other.tables());
      }

      private String tables() {
        return Objects.toString(over.stream().map(HotGroup::tables).toList());
      }
    }
  }
}
