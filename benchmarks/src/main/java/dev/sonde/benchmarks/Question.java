package dev.sonde.benchmarks;

import dev.sonde.model.Micros;
import java.util.Arrays;
import java.util.List;

/**
 * What every store is asked. Ranges end where the data ends; each repetition asks for another
 * target.
 */
enum Question {
  /** The points of one target over the last hour, as they are. */
  HOUR("one target, 1 h, raw"),
  /** The smallest, mean, largest and 95th percentile value of each minute of one target's day. */
  DAY("one target, %d h per minute: min, avg, max, p95"),
  /** The same of each hour of all there is; where there is a week or more. */
  MONTH("one target, %d h per hour: min, avg, max, p95"),
  /** The newest values of every device. */
  LATEST("latest of all devices"),
  /** The ten targets with the largest mean over the last hour. */
  TOP("top 10 over the last hour");

  /** An hour in microseconds. */
  static final long HOUR_MICROS = 3600 * Micros.PER_SECOND;

  /** A minute in microseconds. */
  static final long MINUTE_MICROS = 60 * Micros.PER_SECOND;

  private static final long WEEK = 7 * 24 * HOUR_MICROS;

  private final String title;

  Question(String title) {
    this.title = title;
  }

  /** The questions that a fleet's data has answers to. */
  static List<Question> of(Fleet fleet) {
    return Arrays.stream(values())
        .filter(question -> question != MONTH || fleet.end() - fleet.start() >= WEEK)
        .toList();
  }

  /** What is asked, for people. */
  String title(Fleet fleet) {
    return title.formatted((fleet.end() - from(fleet)) / HOUR_MICROS);
  }

  /** Where the range of this question begins, in microseconds. */
  long from(Fleet fleet) {
    return switch (this) {
      case HOUR, LATEST, TOP -> fleet.end() - HOUR_MICROS;
      case DAY -> Math.max(fleet.start(), fleet.end() - 24 * HOUR_MICROS);
      case MONTH -> fleet.start();
    };
  }

  /** The length of its steps, in microseconds; 0 for the points as they are. */
  long step() {
    return switch (this) {
      case HOUR, LATEST -> 0;
      case DAY -> MINUTE_MICROS;
      case MONTH, TOP -> HOUR_MICROS;
    };
  }

  /** How many values a full answer has. */
  int expected(Fleet fleet) {
    return switch (this) {
      case HOUR -> (int) (HOUR_MICROS / fleet.interval());
      case DAY, MONTH -> (int) ((fleet.end() - from(fleet)) / step());
      case LATEST -> fleet.devices().size();
      case TOP -> 10;
    };
  }

  /**
   * Holds an answer to be whole, but for one value at the edge of its range.
   *
   * @throws IllegalStateException if more is missing, or there is too much
   */
  void requireFull(Fleet fleet, int values) {
    if (Math.abs(values - expected(fleet)) > 1) {
      throw new IllegalStateException(
          "%s: expected %d values, the answer has %d".formatted(this, expected(fleet), values));
    }
  }

  /** The target that a repetition asks for. */
  static String target(Fleet fleet, int repetition) {
    int device = (int) Math.floorMod(Signal.scramble(repetition), (long) fleet.devices().size());
    int targets = fleet.devices().getFirst().families().size() - 1;
    return Fleet.target(device, Math.floorMod(repetition, targets));
  }
}
