package dev.sonde.store.duckdb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The type of each column of a file. Small, since a store knows tens of thousands of files: files
 * that have the same columns share the list of them, and each type is one character.
 *
 * @param columns the columns, in the file's order
 * @param codes for each the place of its type in the list of all, from {@code a} on
 */
record FileTypes(List<Column> columns, String codes) {
  /** All types that a file's column may have; a file's format depends on the order in no way. */
  private static final List<String> ALL =
      List.of(
          "BIGINT",
          "DECIMAL(18, 1)",
          "DECIMAL(18, 2)",
          "DECIMAL(18, 3)",
          "DECIMAL(18, 4)",
          "DECIMAL(18, 6)",
          "FLOAT",
          "DOUBLE",
          "VARCHAR",
          Sketch.TYPE);

  /** The most decimals that a type has. */
  static final int MOST_DECIMALS = 6;

  FileTypes {
    columns = List.copyOf(columns);
  }

  /** The types of columns, in the map's order. */
  static FileTypes of(Map<Column, String> types) {
    StringBuilder codes = new StringBuilder(types.size());
    types.values().forEach(type -> codes.append((char) ('a' + ALL.indexOf(type))));
    return new FileTypes(List.copyOf(types.keySet()), codes.toString());
  }

  /** Whether sums of a type's numbers are exact. */
  static boolean isExact(String type) {
    return type.equals("BIGINT") || type.startsWith("DECIMAL");
  }

  boolean contains(Column column) {
    return columns.contains(column);
  }

  Optional<String> type(Column column) {
    int place = columns.indexOf(column);
    return place < 0 ? Optional.empty() : Optional.of(at(place));
  }

  private String at(int place) {
    return ALL.get(codes.charAt(place) - 'a');
  }

  /** The same types, with the list of columns of another file if that is the same. */
  FileTypes sharing(FileTypes other) {
    return columns.equals(other.columns) ? new FileTypes(other.columns, codes) : this;
  }

  /** The types in one text, a line for each column. */
  String text() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      lines.add(columns.get(i).identifier() + " " + at(i));
    }
    return String.join("\n", lines);
  }

  /** The types that {@link #text} wrote. */
  static FileTypes parse(String text) {
    return of(
        text.lines()
            .filter(line -> !line.isEmpty())
            .map(line -> line.split(" ", 2))
            .collect(
                Collectors.toMap(
                    words -> Column.of(words[0]),
                    words -> words[1],
                    (a, b) -> b,
                    LinkedHashMap::new)));
  }
}
