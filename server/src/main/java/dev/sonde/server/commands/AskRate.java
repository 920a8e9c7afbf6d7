package dev.sonde.server.commands;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often each address may ask: a bucket of so many tokens that fills at so many a second. Of
 * addresses beyond 1,000 the one that asked least recently is forgotten. Thread-safe.
 */
final class AskRate {
  private static final int MOST = 1_000;
  private static final double NANOS_PER_SECOND = 1e9;

  private final double perSecond;
  private final double burst;
  private final LongSupplier nanoTime;
  private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

  private record Bucket(double tokens, long at) {}

  AskRate(double perSecond, double burst, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.nanoTime = nanoTime;
  }

  /** Whether an address may ask now; if so, that is counted. */
  synchronized boolean admits(String address) {
    long now = nanoTime.getAsLong();
    Bucket before = buckets.getOrDefault(address, new Bucket(burst, now));
    double tokens =
        Math.min(burst, before.tokens() + (now - before.at()) / NANOS_PER_SECOND * perSecond);
    boolean admitted = tokens >= 1;
    buckets.put(address, new Bucket(admitted ? tokens - 1 : tokens, now));
    forgetBeyondBound();
    return admitted;
  }

  private void forgetBeyondBound() {
    if (buckets.size() > MOST) {
      Iterator<String> oldest = buckets.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }
}
