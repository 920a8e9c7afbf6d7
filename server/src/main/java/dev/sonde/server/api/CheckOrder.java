package dev.sonde.server.api;

import dev.sonde.server.checks.CheckView;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeSet;

/** The orders in which checks can be listed; those that are equal are ordered by id. */
final class CheckOrder {
  private static final Map<String, Comparator<CheckView>> COLUMNS =
      Map.of(
          "id", Comparator.comparing(view -> view.check().id()),
          "name", Comparator.comparing(view -> view.check().name(), String.CASE_INSENSITIVE_ORDER),
          "kind", Comparator.comparing(view -> view.check().kind()),
          "target",
              Comparator.comparing(view -> view.check().target(), String.CASE_INSENSITIVE_ORDER),
          "interval_s", Comparator.comparing(view -> view.check().interval()),
          "state", Comparator.comparing(view -> view.verdict().state()));

  private CheckOrder() {}

  /**
   * The order of a column, with {@code -} in front for descending.
   *
   * @throws IllegalArgumentException if there is no such column
   */
  static Comparator<CheckView> of(String column) {
    boolean descending = column.startsWith("-");
    Comparator<CheckView> order = COLUMNS.get(descending ? column.substring(1) : column);
    if (order == null) {
      throw new IllegalArgumentException(
          "expected one of "
              + new TreeSet<>(COLUMNS.keySet())
              + ", with - in front for descending");
    }
    return (descending ? order.reversed() : order).thenComparing(view -> view.check().id());
  }
}
