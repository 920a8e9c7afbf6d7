package dev.sonde.benchmarks;

import dev.sonde.benchmarks.Flags.Flag;
import dev.sonde.model.Micros;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** The flags that say how much data there is: 43 million samples in a full run. */
final class FleetFlags {
  static final List<Flag> FLAGS =
      List.of(
          Flag.of("devices", "200", "devices"),
          Flag.of("targets", "10", "targets that each device watches, two fields each"),
          Flag.of("interval", "10", "seconds between ticks"),
          new Flag("hours", "24", "3", "hours of data, whole ones"),
          Flag.of("ticks-per-commit", "5", "ticks of all devices that are stored in one commit"));

  private FleetFlags() {}

  /** The fleet that the flags ask for, ending at a time. */
  static Fleet fleet(Flags flags, long end) {
    long interval = flags.whole("interval") * Micros.PER_SECOND;
    long length = flags.whole("hours") * Question.HOUR_MICROS;
    return Fleet.watchingTargets(
        flags.whole("devices"),
        flags.whole("targets"),
        end - length,
        interval,
        (int) (length / interval));
  }

  /** The beginning of the clock's hour. */
  static long lastHour(Clock clock) {
    return Micros.now(clock) / Question.HOUR_MICROS * Question.HOUR_MICROS;
  }

  /** The beginning of the clock's day in UTC: the data then fills the day before. */
  static long lastMidnight(Clock clock) {
    return Micros.of(
        LocalDate.now(clock.withZone(ZoneOffset.UTC)).atStartOfDay(ZoneOffset.UTC).toInstant());
  }
}
