package dev.sonde.server.otlp;

import java.util.Locale;

/** Why a data point was not taken. */
public enum Rejection {
  /** Its resource doesn't say which device it is of. */
  NO_DEVICE,
  /** The metric's name is empty, too long, or has control characters. */
  NAME,
  /** It has too many attributes, or some that can't be told apart or are too long. */
  ATTRIBUTES,
  /** It has no value, or one that is not finite. */
  VALUE,
  /** Its time is missing, too old or in the future. */
  TIME,
  /** The server keeps no more devices. */
  DEVICE_LIMIT,
  /** The server keeps no more series of the device. */
  SERIES_LIMIT;

  /** The name in counters: lower case, with dashes. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
