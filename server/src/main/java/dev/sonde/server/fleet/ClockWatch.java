package dev.sonde.server.fleet;

import dev.sonde.model.Fields;
import dev.sonde.server.inventory.EventType;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Notices that a device's clock is off. What the server sees as skew contains the way of the
 * report; so it takes two reports in a row beyond {@value #OFF_S} s to raise it, and one below
 * {@value #RIGHT_S} s to end it. Not thread-safe.
 */
final class ClockWatch {
  private static final double OFF_S = 2;
  private static final double RIGHT_S = 1;

  private double skew;
  private int offInARow;
  private boolean active;

  /** The last skew in seconds, if it is worth showing. */
  OptionalDouble shown() {
    return Math.abs(skew) > RIGHT_S ? OptionalDouble.of(skew) : OptionalDouble.empty();
  }

  /** A report came whose sender's clock was off by so many seconds. */
  Optional<Notice> seen(double newSkew, long now) {
    skew = newSkew;
    offInARow = Math.abs(skew) > OFF_S ? offInARow + 1 : 0;
    if (!active && offInARow >= 2) {
      active = true;
      return Optional.of(notice(now, EventType.CLOCK_SKEW, off()));
    }
    if (active && Math.abs(skew) < RIGHT_S) {
      active = false;
      return Optional.of(notice(now, EventType.CLOCK_SKEW_ENDED, "has the right time again."));
    }
    return Optional.empty();
  }

  private String off() {
    return String.format(
        Locale.ROOT,
        "has a clock that is %.1f s %s the server's.",
        Math.abs(skew),
        skew > 0 ? "ahead of" : "behind");
  }

  private Notice notice(long now, EventType type, String message) {
    return new Notice(now, type, message, Fields.of("skew_s", skew));
  }
}
