package dev.sonde.server.prometheus.source;

import java.util.Arrays;

/**
 * Some samples of one series.
 *
 * @param times in milliseconds, ascending
 * @param values what was seen
 */
record Readings(long[] times, double[] values) {
  static final Readings NONE = new Readings(new long[0], new double[0]);

  /** These and others, by time. */
  Readings with(Readings others) {
    if (others.times.length == 0) {
      return this;
    }
    if (times.length == 0) {
      return others;
    }
    long[] allTimes = new long[times.length + others.times.length];
    double[] allValues = new double[allTimes.length];
    int mine = 0;
    int theirs = 0;
    int next = 0;
    while (mine < times.length || theirs < others.times.length) {
      boolean isMine =
          theirs == others.times.length
              || (mine < times.length && times[mine] <= others.times[theirs]);
      allTimes[next] = isMine ? times[mine] : others.times[theirs];
      allValues[next++] = isMine ? values[mine++] : others.values[theirs++];
    }
    return new Readings(allTimes, allValues);
  }

  /** Those of the same millisecond are one, the last. */
  Readings once() {
    long[] onceTimes = new long[times.length];
    double[] onceValues = new double[times.length];
    int size = 0;
    for (int i = 0; i < times.length; i++) {
      if (size > 0 && onceTimes[size - 1] == times[i]) {
        size--;
      }
      onceTimes[size] = times[i];
      onceValues[size++] = values[i];
    }
    return size == times.length
        ? this
        : new Readings(Arrays.copyOf(onceTimes, size), Arrays.copyOf(onceValues, size));
  }
}
