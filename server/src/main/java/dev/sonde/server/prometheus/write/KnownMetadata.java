package dev.sonde.server.prometheus.write;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What senders told last of their metrics. Kept in memory, since they tell it again every minute.
 * Bounded: of too many, those that were told longest ago are forgotten. Thread-safe.
 */
public final class KnownMetadata {
  private static final int MAX_METRICS = 10_000;
  private static final int MAX_TEXT = 512;

  private final LinkedHashMap<String, MetricMetadata> known = new LinkedHashMap<>();

  synchronized void told(String metric, MetricMetadata metadata) {
    known.putLast(
        cut(metric),
        new MetricMetadata(metadata.type(), cut(metadata.help()), cut(metadata.unit())));
    if (known.size() > MAX_METRICS) {
      known.pollFirstEntry();
    }
  }

  /** All that is known, by metric. */
  public synchronized Map<String, MetricMetadata> all() {
    return new TreeMap<>(known);
  }

  private static String cut(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
  }
}
