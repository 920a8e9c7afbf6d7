package dev.sonde.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows with named columns, such as an answer that is handed out as a file.
 *
 * @param columns the columns; no two have the same name
 * @param rows the rows, which can be gone through again and again; each has a value for each
 *     column, of the class that its type says, or null
 */
public record Table(List<Column> columns, Iterable<@Nullable Object[]> rows) {

  /** Copies the list. */
  public Table {
    columns = List.copyOf(columns);
  }

  /** A column. */
  public record Column(String name, Type type) {}

  /** What is in a column. */
  public enum Type {
    /** Microseconds since 1970 in UTC, as {@link Long}. */
    TIME,
    /** {@link Double}. */
    NUMBER,
    /** {@link Long}. */
    WHOLE,
    /** {@link Boolean}. */
    TRUTH,
    /** {@link String}. */
    TEXT
  }
}
