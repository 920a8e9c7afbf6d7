package dev.sonde.server.otlp;

import java.util.Map;

/**
 * One observation of a metric.
 *
 * @param attributes what it was made of, by the sender's names
 * @param nanos when it was made, in nanoseconds since 1970; 0 if that was not said
 * @param value what was seen
 */
record DataPoint(Map<String, String> attributes, long nanos, Value value) {
  /** The bit of a data point's flags that says that there was no value. */
  static final int NO_RECORDED_VALUE = 1;

  private static final int NANOS_PER_MICRO = 1000;

  /** The time in microseconds. */
  long micros() {
    return Long.divideUnsigned(nanos, NANOS_PER_MICRO);
  }

  /** The first of some attributes that is there, empty if none is. */
  String attribute(String... names) {
    for (String name : names) {
      String value = attributes.get(name);
      if (value != null) {
        return value;
      }
    }
    return "";
  }
}
