package dev.sonde.server.prometheus.write;

import java.util.Locale;

/** Why a sample was not taken. */
public enum WriteRejection {
  /** It has no metric name, or labels that are invalid, too many or too long. */
  LABELS,
  /** It is too old or in the future. */
  TIME,
  /** It is a native histogram, which is not kept. */
  NATIVE_HISTOGRAM,
  /** It is an exemplar, which is not kept. */
  EXEMPLAR,
  /** The server keeps no more devices. */
  DEVICE_LIMIT,
  /** The server keeps no more series of the device. */
  SERIES_LIMIT;

  /** The name in counters: lower case, with dashes. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether the sender must be told: exemplars may be left out in silence, samples may not. */
  boolean isLoss() {
    return this != EXEMPLAR;
  }
}
