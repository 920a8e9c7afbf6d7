package dev.sonde.benchmarks;

import dev.sonde.model.Micros;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How much data the stores are given, and how it lies: about 40 million samples but for the first.
 */
enum StoreScale {
  /** A day of few devices: what the two that grow are compared with. */
  SMALL("24 h, 500 series", 20, 10, 10, 24),
  /** Ten times as long. */
  LONG("10 d, 500 series", 20, 10, 10, 240),
  /** Ten times as many devices: 200 and 2,000 targets. */
  DAY("24 h, 5,000 series", 200, 10, 10, 24),
  /** A month, measured each minute. */
  MONTH("30 d each minute, 1,000 series", 40, 10, 60, 720),
  /** Very many series, for an hour. */
  WIDE("1 h, 101,200 series", 400, 124, 10, 1);

  private final String title;
  private final int devices;
  private final int targets;
  private final int seconds;
  private final int hours;

  StoreScale(String title, int devices, int targets, int seconds, int hours) {
    this.title = title;
    this.devices = devices;
    this.targets = targets;
    this.seconds = seconds;
    this.hours = hours;
  }

  /** What it is, for people. */
  String title() {
    return title;
  }

  /** The devices and their samples, which end at a time. */
  Fleet fleet(long end) {
    long interval = seconds * Micros.PER_SECOND;
    long length = hours * Question.HOUR_MICROS;
    return Fleet.watchingTargets(
        devices, targets, end - length, interval, (int) (length / interval));
  }

  /** How many ticks of all devices go into one commit: some 25,000 samples, or one tick. */
  int ticksPerCommit() {
    return Math.max(1, 25_000 / (devices * (5 + 2 * targets)));
  }

  /** The scales of a list such as {@code small,day}; all if it is empty. */
  static List<StoreScale> of(String names) {
    if (names.isEmpty()) {
      return List.of(values());
    }
    List<StoreScale> scales = new ArrayList<>();
    Arrays.stream(names.split(",", -1))
        .forEach(name -> scales.add(valueOf(name.toUpperCase(Locale.ROOT))));
    return scales;
  }
}
