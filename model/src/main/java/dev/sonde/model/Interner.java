package dev.sonde.model;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Remembers values by sequences of texts, so that what repeats is made once and shared.
 *
 * <p>Bounded: when the keys outgrow the limit, everything is forgotten and learnt again, which is
 * cheap for what really repeats and leaves nothing for hostile input to fill. Thread-safe.
 *
 * @param <V> the values
 */
final class Interner<V> {
  /** What an entry costs besides its characters, in bytes, roughly. */
  private static final int ENTRY_BYTES = 128;

  private static final int PART_BYTES = 48;

  private final long maxBytes;
  private final AtomicLong bytes = new AtomicLong();
  private final ConcurrentHashMap<Key, V> values = new ConcurrentHashMap<>();

  Interner(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The value that was kept for the first {@code count} texts of an array. */
  Optional<V> find(String[] texts, int count) {
    return Optional.ofNullable(values.get(new Key(texts, count)));
  }

  /** Keeps a value for the first {@code count} texts, and returns the one that is kept. */
  V keep(String[] texts, int count, V value) {
    long cost = cost(texts, count);
    if (bytes.addAndGet(cost) > maxBytes) {
      values.clear();
      bytes.set(cost);
    }
    V before = values.putIfAbsent(new Key(Arrays.copyOf(texts, count), count), value);
    return before == null ? value : before;
  }

  /** How many values are remembered now. */
  int size() {
    return values.size();
  }

  private static long cost(String[] texts, int count) {
    long cost = ENTRY_BYTES;
    for (int i = 0; i < count; i++) {
      cost += PART_BYTES + texts[i].length();
    }
    return cost;
  }

  /**
   * The first texts of an array; kept only with an array of its own. It has an order, so that a map
   * stays fast when someone sends texts whose hashes collide.
   */
  private static final class Key implements Comparable<Key> {
    private final String[] texts;
    private final int count;
    private final int hash;

    Key(String[] texts, int count) {
      this.texts = texts;
      this.count = count;
      int h = count;
      for (int i = 0; i < count; i++) {
        h = 31 * h + texts[i].hashCode();
      }
      this.hash = h;
    }

    @Override
    public int compareTo(Key that) {
      return Arrays.compare(texts, 0, count, that.texts, 0, that.count);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key that
          && hash == that.hash
          && Arrays.equals(texts, 0, count, that.texts, 0, that.count);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }
}
