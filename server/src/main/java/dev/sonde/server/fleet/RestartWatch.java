package dev.sonde.server.fleet;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.server.inventory.EventType;
import java.util.Optional;

/**
 * Notices that a device booted: its boot id changed or its uptime fell, whichever comes first. The
 * other sign of the same boot is then expected and raises nothing. Not thread-safe.
 */
final class RestartWatch {
  private static final double UNKNOWN = Double.NaN;

  private String bootId = "";
  private double uptime = UNKNOWN;

  /** When the present boot was told of; what was measured before then may come after it. */
  private long booted = Long.MIN_VALUE;

  /** The newest point of kind {@code host} or {@code facts} came. */
  Optional<Notice> seen(Point point) {
    return switch (point.kind()) {
      case "host" ->
          point.fields().number("uptime_s").isPresent()
              ? uptime(point, point.fields().number("uptime_s").getAsDouble())
              : Optional.empty();
      case "facts" -> point.fields().text("boot_id").flatMap(id -> bootId(point, id));
      default -> Optional.empty();
    };
  }

  private Optional<Notice> uptime(Point point, double now) {
    if (point.time() < booted) {
      return Optional.empty();
    }
    double before = uptime;
    uptime = now;
    if (!(now < before)) {
      return Optional.empty();
    }
    bootId = "";
    return Optional.of(notice(point, Fields.of("uptime_s", now)));
  }

  private Optional<Notice> bootId(Point point, String now) {
    String before = bootId;
    bootId = now;
    if (before.isEmpty() || before.equals(now)) {
      return Optional.empty();
    }
    uptime = UNKNOWN;
    booted = point.time();
    return Optional.of(notice(point, Fields.none()));
  }

  private static Notice notice(Point point, Fields data) {
    return new Notice(point.time(), EventType.DEVICE_RESTARTED, "was restarted.", data);
  }
}
