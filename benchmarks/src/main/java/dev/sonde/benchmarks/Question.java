package dev.sonde.benchmarks;

import dev.sonde.model.Micros;

/**
 * What every store is asked. Ranges end where the data ends; each repetition asks for another
 * target.
 */
enum Question {
  /** The points of one target over the last hour, as they are. */
  HOUR("one target, 1 h, raw"),
  /**
   * The smallest, mean, largest and 95th percentile value of each minute of one target, over all
   * there is.
   */
  DAY("one target, %d h per minute: min, avg, max, p95"),
  /** The newest values of every device. */
  LATEST("latest of all devices"),
  /** The ten targets with the largest mean over the last hour. */
  TOP("top 10 over the last hour");

  /** An hour in microseconds. */
  static final long HOUR_MICROS = 3600 * Micros.PER_SECOND;

  /** A minute in microseconds. */
  static final long MINUTE_MICROS = 60 * Micros.PER_SECOND;

  private final String title;

  Question(String title) {
    this.title = title;
  }

  /** What is asked, for people. */
  String title(Fleet fleet) {
    return title.formatted((fleet.end() - fleet.start()) / HOUR_MICROS);
  }

  /** How many values a full answer has. */
  int expected(Fleet fleet) {
    return switch (this) {
      case HOUR -> (int) (HOUR_MICROS / fleet.interval());
      case DAY -> (int) ((fleet.end() - fleet.start()) / MINUTE_MICROS);
      case LATEST -> fleet.devices().size();
      case TOP -> 10;
    };
  }

  /** The target that a repetition asks for. */
  static String target(Fleet fleet, int repetition) {
    int device = (int) Math.floorMod(Signal.scramble(repetition), (long) fleet.devices().size());
    int targets = fleet.devices().getFirst().families().size() - 1;
    return Fleet.target(device, Math.floorMod(repetition, targets));
  }
}
