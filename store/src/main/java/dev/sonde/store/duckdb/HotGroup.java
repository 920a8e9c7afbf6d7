package dev.sonde.store.duckdb;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tables of one kind that are written to: those of one day, or those of points that came late for
 * any day. No key is in a group twice. Of two groups with a key, the one of the higher generation
 * has the point that counts. Immutable.
 *
 * @param kind the kind of the points
 * @param day the day, or {@link #LATE}
 * @param generation tells which of two groups is newer
 * @param parts the tables, the one that is written to last; a further one begins when fields are
 *     added to a long one, and when one is sorted
 * @param days the days that may have points here
 * @param sealed whether nothing may be added any more
 */
record HotGroup(
    String kind, long day, int generation, List<Part> parts, Set<Long> days, boolean sealed) {
  /** In place of a day. */
  static final long LATE = Long.MIN_VALUE;

  private static final String LATE_NAME = "late";

  /**
   * One table.
   *
   * @param number which of its group it is, from 1
   * @param columns its columns
   */
  record Part(int number, Columns columns) {}

  HotGroup {
    parts = List.copyOf(parts);
    days = Set.copyOf(days);
  }

  /** A group without tables yet. */
  static HotGroup empty(String kind, long day, int generation) {
    return new HotGroup(
        kind, day, generation, List.of(), day == LATE ? Set.of() : Set.of(day), false);
  }

  /** A name that no other group has. */
  String id() {
    return kind + "." + generation;
  }

  boolean isLate() {
    return day == LATE;
  }

  /** Whether a point of this day may be here. */
  boolean covers(long ofDay) {
    return days.contains(ofDay);
  }

  boolean covers(long firstDay, long lastDay) {
    return days.stream().anyMatch(each -> each >= firstDay && each <= lastDay);
  }

  /** The group to which points of further days were added. */
  HotGroup with(Set<Long> more) {
    if (days.containsAll(more)) {
      return this;
    }
    Set<Long> all = new HashSet<>(days);
    all.addAll(more);
    return new HotGroup(kind, day, generation, parts, all, sealed);
  }

  /** The group with another newest table, or one more. */
  HotGroup with(Part newest) {
    List<Part> all = new ArrayList<>(parts);
    if (!all.isEmpty() && all.getLast().number() == newest.number()) {
      all.removeLast();
    }
    all.add(newest);
    return new HotGroup(kind, day, generation, all, days, sealed);
  }

  /** The group with other tables. */
  HotGroup withParts(List<Part> others) {
    return new HotGroup(kind, day, generation, others, days, sealed);
  }

  /** The group to which nothing is added any more. */
  HotGroup seal() {
    return new HotGroup(kind, day, generation, parts, days, true);
  }

  /** The name of one of its tables. */
  String table(Part part) {
    return table(part.number());
  }

  String table(int part) {
    return "%s.%s.%d.%d"
        .formatted(
            Identifier.encode(kind), isLate() ? LATE_NAME : Long.toString(day), generation, part);
  }

  /** The names of its tables. */
  List<String> tables() {
    return parts.stream().map(this::table).toList();
  }

  /** Which group and part a table's name tells, without columns and days. */
  static Name name(String table) {
    String[] words = table.split("\\.", -1);
    return new Name(
        Identifier.decode(words[0]),
        words[1].equals(LATE_NAME) ? LATE : Long.parseLong(words[1]),
        Integer.parseInt(words[2]),
        Integer.parseInt(words[3]));
  }

  /**
   * What a table's name tells.
   *
   * @param kind the kind of its points
   * @param day the day, or {@link #LATE}
   * @param generation that of its group
   * @param part which of its group it is
   */
  record Name(String kind, long day, int generation, int part) {}
}
