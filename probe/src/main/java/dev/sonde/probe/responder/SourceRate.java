package dev.sonde.probe.responder;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A limit on how many datagrams in a second are answered, for each IPv4 address or IPv6 /64 and for
 * all together; a second's worth may come at once. Remembers the sources that were heard last.
 * Thread-safe.
 */
final class SourceRate {
  private static final int SOURCES = 4_096;
  private static final int ALL = 20;

  private final double perSecond;
  private final LongSupplier ticker;
  private final Map<ByteBuffer, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);
  private final Bucket all;

  SourceRate(int perSecond, LongSupplier ticker) {
    this.perSecond = perSecond;
    this.ticker = ticker;
    this.all = new Bucket(ALL * this.perSecond, ticker.getAsLong());
  }

  /** What is left of a second's worth. */
  private static final class Bucket {
    private final double perSecond;
    private double left;
    private long at;

    Bucket(double perSecond, long now) {
      this.perSecond = perSecond;
      this.left = perSecond;
      this.at = now;
    }

    boolean hasLeft(long now) {
      left = Math.min(perSecond, left + (now - at) / 1e9 * perSecond);
      at = now;
      return left >= 1;
    }
  }

  /** Whether one more from there may be answered now. */
  synchronized boolean allows(InetAddress source) {
    long now = ticker.getAsLong();
    Bucket bucket = buckets.computeIfAbsent(key(source), each -> new Bucket(perSecond, now));
    if (buckets.size() > SOURCES) {
      buckets.remove(buckets.keySet().iterator().next());
    }
    if (!bucket.hasLeft(now) || !all.hasLeft(now)) {
      return false;
    }
    bucket.left--;
    all.left--;
    return true;
  }

  private static ByteBuffer key(InetAddress source) {
    byte[] address = source.getAddress();
    return ByteBuffer.wrap(address, 0, source instanceof Inet6Address ? 8 : address.length);
  }
}
