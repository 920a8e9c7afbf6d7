package dev.sonde.server.fleet;

import dev.sonde.model.Fields;
import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.model.SeriesKey;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The interface through which a device reaches the rest of the world, and the traffic on it. It is
 * the one with {@code default_route} 1, or, of a device that never says which, the last one seen.
 * Not thread-safe.
 */
final class Link {
  private static final Pattern SPACE = Pattern.compile(" ");

  private @Nullable SeriesKey key;
  private @Nullable Point point;
  private OptionalDouble received = OptionalDouble.empty();
  private OptionalDouble sent = OptionalDouble.empty();
  private boolean routeKnown;

  /** The newest point of some interface of the device came. */
  void seen(Point newer) {
    OptionalDouble route = newer.fields().number("default_route");
    routeKnown |= route.isPresent();
    if (route.orElse(0) == 1 || !routeKnown) {
      take(newer);
    } else if (newer.series().equals(key)) {
      clear();
    }
  }

  /** The interface's newest point. */
  Optional<Point> point() {
    return Optional.ofNullable(point);
  }

  /** Bytes received per second. */
  OptionalDouble received() {
    return received;
  }

  /** Bytes sent per second. */
  OptionalDouble sent() {
    return sent;
  }

  /** The interface's address, IPv4 if it has one, else IPv6, rather a global one; empty if none. */
  String address() {
    Fields fields = point == null ? Fields.none() : point.fields();
    String ipv6 = fields.text("ipv6").orElse("");
    String global =
        SPACE
            .splitAsStream(ipv6)
            .filter(address -> !address.startsWith("fe80:"))
            .findFirst()
            .orElse(first(ipv6));
    return fields.text("ipv4").map(Link::first).filter(a -> !a.isEmpty()).orElse(global);
  }

  private void take(Point newer) {
    Point before = newer.series().equals(key) ? point : null;
    received = rate("rx_bytes", before, newer);
    sent = rate("tx_bytes", before, newer);
    key = newer.series();
    point = newer;
  }

  private void clear() {
    key = null;
    point = null;
    received = OptionalDouble.empty();
    sent = OptionalDouble.empty();
  }

  /** The rate that the device told, or else that of its counter, which has none when it fell. */
  private static OptionalDouble rate(String counter, @Nullable Point before, Point after) {
    OptionalDouble told = after.fields().number(counter + "_per_s");
    if (told.isPresent() || before == null) {
      return told;
    }
    double seconds = Micros.toSeconds(after.time() - before.time());
    OptionalDouble from = before.fields().number(counter);
    OptionalDouble to = after.fields().number(counter);
    if (seconds <= 0 || from.isEmpty() || to.isEmpty() || to.getAsDouble() < from.getAsDouble()) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of((to.getAsDouble() - from.getAsDouble()) / seconds);
  }

  private static String first(String addresses) {
    int space = addresses.indexOf(' ');
    return space < 0 ? addresses : addresses.substring(0, space);
  }
}
