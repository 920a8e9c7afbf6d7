package dev.sonde.relay.reduce;

import org.jspecify.annotations.Nullable;

/**
 * What the values of one field come to: least, greatest, mean and count of its numbers, and the
 * value of the latest time, which may be a text. Not thread-safe.
 */
final class FieldSummary {
  private long count;
  private double least = Double.POSITIVE_INFINITY;
  private double greatest = Double.NEGATIVE_INFINITY;
  private double mean;
  private long lastTime = Long.MIN_VALUE;
  private double last;
  private @Nullable String lastText;

  void add(long time, double value) {
    count++;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
    mean += value / count - mean / count;
    if (time >= lastTime) {
      lastTime = time;
      last = value;
      lastText = null;
    }
  }

  void add(long time, String text) {
    if (time >= lastTime) {
      lastTime = time;
      lastText = text;
    }
  }

  /** How many numbers there are. */
  long count() {
    return count;
  }

  double least() {
    return least;
  }

  double greatest() {
    return greatest;
  }

  /** The mean, which rounding never puts outside of what it is the mean of. */
  double mean() {
    return Math.clamp(mean, least, greatest);
  }

  double last() {
    return last;
  }

  /** The last value if that is a text. */
  @Nullable String lastText() {
    return lastText;
  }
}
