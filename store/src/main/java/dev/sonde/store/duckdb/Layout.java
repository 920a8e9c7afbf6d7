package dev.sonde.store.duckdb;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The tables that hold one kind's points, and their columns. There is one table, until fields are
 * added when it is long: adding a column would write to every part of it, in memory. So then a
 * further table begins, which has all columns; new points go there. Immutable but for the cache in
 * {@link Columns}.
 *
 * @param tables their names in the schema, the oldest first; none yet if the kind is new
 * @param columns those of the newest table, which are all that there are
 */
record Layout(List<String> tables, Columns columns) {
  /** The engine's schema that holds the tables of all kinds. */
  static final String SCHEMA = "points";

  /** Between a table's name and its number; no name has it. */
  private static final char BEFORE_NUMBER = '.';

  Layout {
    tables = List.copyOf(tables);
  }

  /** The name of a kind's table. */
  static String table(String kind, int number) {
    String first = Identifier.encode(kind);
    return number == 1 ? first : first + BEFORE_NUMBER + number;
  }

  /** The kind that a table belongs to. */
  static String kindOf(String table) {
    int dot = table.indexOf(BEFORE_NUMBER);
    return Identifier.decode(dot < 0 ? table : table.substring(0, dot));
  }

  /** Which of its kind's tables one is, from 1. */
  static int numberOf(String table) {
    int dot = table.indexOf(BEFORE_NUMBER);
    return dot < 0 ? 1 : Integer.parseInt(table.substring(dot + 1));
  }

  /** A table's full name, quoted for SQL. */
  static String quoted(String table) {
    return SCHEMA + "." + Identifier.quoted(table);
  }

  /** The same tables with columns that were added to the newest. */
  Layout with(Columns more) {
    return new Layout(tables, more);
  }

  /** These tables and a further one. */
  Layout and(String table, Columns all) {
    List<String> more = new ArrayList<>(tables);
    more.add(table);
    return new Layout(more, all);
  }

  /** The table that new points go to. */
  String newest() {
    return tables.getLast();
  }

  /** What stands after FROM to read all points. */
  String sql() {
    return tables.size() == 1
        ? quoted(newest())
        : tables.stream()
            .map(table -> "SELECT * FROM " + quoted(table))
            .collect(Collectors.joining(" UNION ALL BY NAME ", "(", ")"));
  }
}
