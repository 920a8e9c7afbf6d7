package dev.sonde.server.otlp;

import dev.sonde.model.Micros;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The last readings of counters, from which rates are made. A reading that comes again gives the
 * same rate again. Bounded: of too many, those that were read longest ago are forgotten.
 * Thread-safe.
 */
final class CounterHistory {
  private static final int MAX_COUNTERS = 20_000;
  private static final int KEPT = 4;
  private static final long MAX_GAP = 3600 * Micros.PER_SECOND;

  private final LinkedHashMap<String, TreeMap<Long, double[]>> readings = new LinkedHashMap<>();

  /**
   * Notes a reading.
   *
   * @param counters names the counters that are read together
   * @param time when, in microseconds
   * @param totals what they said
   * @return by how much each rose in a second since the reading before; empty if there is none in
   *     the last hour, or if one fell
   */
  synchronized Optional<double[]> rates(String counters, long time, double[] totals) {
    TreeMap<Long, double[]> kept = readings.computeIfAbsent(counters, _ -> new TreeMap<>());
    readings.putLast(counters, kept);
    if (readings.size() > MAX_COUNTERS) {
      readings.pollFirstEntry();
    }
    Optional<double[]> rates =
        Optional.ofNullable(kept.lowerEntry(time)).flatMap(before -> rates(before, time, totals));
    kept.put(time, totals);
    if (kept.size() > KEPT) {
      kept.pollFirstEntry();
    }
    return rates;
  }

  private static Optional<double[]> rates(
      Map.Entry<Long, double[]> before, long time, double[] totals) {
    long gap = time - before.getKey();
    double[] rates = new double[totals.length];
    for (int i = 0; i < totals.length; i++) {
      rates[i] = (totals[i] - before.getValue()[i]) / Micros.toSeconds(gap);
      if (rates[i] < 0) {
        return Optional.empty();
      }
    }
    return gap > MAX_GAP ? Optional.empty() : Optional.of(rates);
  }
}
