package dev.sonde.server.intake;

import java.util.Locale;

/** Why a delivery was not accepted. */
public enum RefusalCause {
  /** It is larger than the server takes. */
  TOO_LARGE,
  /** It does not have the form that it should have. */
  MALFORMED,
  /** Some of its points are too old or in the future. */
  CLOCK,
  /** It brings more devices than the server keeps. */
  DEVICE_LIMIT,
  /** It brings more new devices than the server takes in a minute. */
  NEW_DEVICE_RATE,
  /** It brings more series of one device than the server keeps. */
  SERIES_LIMIT,
  /** The server has more to store than it can. */
  OVERLOADED,
  /** The server is stopping, or not started yet. */
  STOPPED;

  /** The name in counters: lower case, with dashes. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
