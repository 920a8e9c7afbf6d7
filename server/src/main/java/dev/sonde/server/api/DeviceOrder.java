package dev.sonde.server.api;

import dev.sonde.server.fleet.DeviceView;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The orders in which devices can be listed. Whatever the direction, devices without the figure
 * come last, and those with equal ones are ordered by id.
 */
final class DeviceOrder {
  private static final Map<String, Comparator<DeviceView>> TEXTS =
      Map.of(
          "id", Comparator.comparing(DeviceView::id),
          "name", Comparator.comparing(DeviceView::name, String.CASE_INSENSITIVE_ORDER),
          "state", Comparator.comparing((DeviceView view) -> view.presence().state()));

  private static final Map<String, Function<DeviceView, OptionalDouble>> NUMBERS =
      Map.of(
          "last_seen", view -> OptionalDouble.of(view.presence().lastSeen()),
          "cpu_pct", view -> view.host("cpu_pct"),
          "mem_pct", view -> view.host("mem_pct"),
          "disk_pct", view -> view.host("disk_pct"),
          "load1", view -> view.host("load1"),
          "uptime_s", view -> view.host("uptime_s"),
          "rx_bytes_per_s", DeviceView::received,
          "tx_bytes_per_s", DeviceView::sent);

  private DeviceOrder() {}

  /**
   * The order of a column, with {@code -} in front for descending.
   *
   * @throws IllegalArgumentException if there is no such column
   */
  static Comparator<DeviceView> of(String column) {
    boolean descending = column.startsWith("-");
    String name = descending ? column.substring(1) : column;
    Comparator<DeviceView> order;
    if (TEXTS.containsKey(name)) {
      order = descending ? TEXTS.get(name).reversed() : TEXTS.get(name);
    } else if (NUMBERS.containsKey(name)) {
      order = byNumber(NUMBERS.get(name), descending);
    } else {
      TreeSet<String> known = new TreeSet<>(List.copyOf(TEXTS.keySet()));
      known.addAll(NUMBERS.keySet());
      throw new IllegalArgumentException(
          "expected one of " + known + ", with - in front for descending");
    }
    return order.thenComparing(DeviceView::id);
  }

  private static Comparator<DeviceView> byNumber(
      Function<DeviceView, OptionalDouble> figure, boolean descending) {
    double missing = descending ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    Comparator<DeviceView> order =
        Comparator.comparingDouble(view -> figure.apply(view).orElse(missing));
    return descending ? order.reversed() : order;
  }
}
