package dev.sonde.store;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** How finely a store keeps points, from the finest to the coarsest. */
public enum Resolution {
  /** The points as they came. */
  RAW(0),
  /** What the points of each minute amount to. */
  MINUTE(TimeUnit.MINUTES.toMicros(1)),
  /** What the points of each hour amount to. */
  HOUR(TimeUnit.HOURS.toMicros(1));

  private final long width;

  Resolution(long width) {
    this.width = width;
  }

  /** The time that one row stands for, in microseconds; 0 for the points as they came. */
  public long width() {
    return width;
  }

  /** Its name in settings and tables: {@code raw}, {@code minute}, {@code hour}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
